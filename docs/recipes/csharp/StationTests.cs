// dotnet test, with xUnit. This file is not run by the tests of hconnect-station itself.
using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

public sealed class Station : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(130) };
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"hconnect-{Guid.NewGuid():N}.json");
    private Process? _process;

    public string Url { get; private set; } = "";
    public string Token { get; private set; } = "";

    /// <summary>Start one at a free port, with the demo shop in its books; completes once it takes calls.</summary>
    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo("hconnect", ["up", "--port", "0", "--ready-file", _file])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("hconnect up does not run");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        var end = DateTime.UtcNow.AddSeconds(30);
        while (!File.Exists(_file))
        {
            if (_process.HasExited || DateTime.UtcNow > end) throw new InvalidOperationException("hconnect up does not run");
            await Task.Delay(10);
        }
        var ready = JsonNode.Parse(await File.ReadAllTextAsync(_file))!;
        (Url, Token) = ((string)ready["url"]!, (string)ready["token"]!);
    }

    public Task DisposeAsync()
    {
        _process?.Kill();
        _client.Dispose();
        File.Delete(_file);
        return Task.CompletedTask;
    }

    /// <summary>Post rows as your own client would; in your tests, let that do it: give it Url and Token.</summary>
    public async Task<(int Status, JsonNode Reply)> Post(string plugin, JsonArray rows)
    {
        var data = rows.ToJsonString(Plain);
        var hash = MD5.HashData(Encoding.UTF8.GetBytes(data + Token));
        var request = new JsonObject
        {
            ["station"] = "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            ["plugin"] = plugin,
            ["company"] = "demo",
            ["message"] = new JsonObject { ["netPassportID"] = "250030", ["pluginData"] = JsonNode.Parse(data) },
            ["signature"] = Convert.ToHexString(hash).ToLowerInvariant(),
        };
        var content = new StringContent(request.ToJsonString(Plain), Encoding.UTF8, "application/json");
        var answer = await _client.PostAsync(Url, content);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    /// <summary>Wait until a call has come so far; gives it with its timeline and its findings.</summary>
    public async Task<JsonNode> Wait(string until = "imported")
    {
        var found = await _client.GetFromJsonAsync<JsonNode>($"{Control}wait?until={until}");
        return (await _client.GetFromJsonAsync<JsonNode>($"{Control}calls/{found!["id"]}"))!;
    }

    /// <summary>Make it as it was at first; before each test.</summary>
    public async Task Reset() => (await _client.PostAsync($"{Control}reset", null)).EnsureSuccessStatusCode();

    private string Control => Url[..^"api".Length] + "_/";
}

public sealed class OrderTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task An_order_becomes_a_document()
    {
        await station.Reset();
        var rows = new JsonArray(new JsonObject
        {
            ["DocumentID"] = "1",
            ["AccountKey"] = "10001",
            ["Reference"] = "40001",
            ["ValueDate"] = "13/11/2024",
            ["Agent"] = "1",
            ["ItemKey"] = "P1001",
            ["Quantity"] = "3.00",
            ["Price"] = "10.50",
        });
        var (status, _) = await station.Post("imovein", rows);
        Assert.Equal(200, status);
        var call = await station.Wait("imported");
        Assert.Contains(
            call["timeline"]!.AsArray(),
            step => (string)step!["name"]! == "documents" && ((string)step["text"]!).Contains("reference 40001"));
    }
}
