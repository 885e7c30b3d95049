<?php
// A station of hconnect-station for tests in PHP, whatever runs them. Needs `hconnect` on the PATH, and PHP 8.1.

declare(strict_types=1);

final class Station
{
    /** @param resource $process */
    private function __construct(
        private $process,
        private readonly string $file,
        public readonly string $url,
        public readonly string $token,
    ) {
    }

    /** Start one at a free port, with the demo shop in its books; returns once it takes calls. */
    public static function start(string $command = 'hconnect', float $patience = 30.0): self
    {
        $file = tempnam(sys_get_temp_dir(), 'hconnect') . '.json';
        $null = ['file', PHP_OS_FAMILY === 'Windows' ? 'NUL' : '/dev/null', 'w'];
        $process = proc_open([$command, 'up', '--port', '0', '--ready-file', $file], [1 => $null, 2 => $null], $pipes);
        $end = microtime(true) + $patience;
        while (!file_exists($file)) {
            if (!proc_get_status($process)['running'] || microtime(true) > $end) {
                throw new RuntimeException('hconnect up does not run');
            }
            usleep(10_000);
        }
        $ready = json_decode(file_get_contents($file), true, flags: JSON_THROW_ON_ERROR);
        return new self($process, $file, $ready['url'], $ready['token']);
    }

    /** A whole signed request around rows. */
    public function request(string $plugin, array $rows): array
    {
        $text = json_encode($rows, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
        return [
            'station' => '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
            'plugin' => $plugin,
            'company' => 'demo',
            'message' => ['netPassportID' => '250030', 'pluginData' => $rows],
            'signature' => md5($text . $this->token),
        ];
    }

    /** Post rows as your own client would; in your tests, let that do it: give it $station->url and $station->token. */
    public function post(string $plugin, array $rows): array
    {
        return $this->ask('POST', $this->url, json_encode($this->request($plugin, $rows), JSON_THROW_ON_ERROR));
    }

    /** Wait until a call has come so far, such as ['until' => 'imported']; gives it with its timeline and its findings. */
    public function wait(array $wanted = ['until' => 'imported']): array
    {
        [$status, $found] = $this->ask('GET', $this->control('wait?' . http_build_query($wanted)));
        if ($status !== 200) {
            throw new RuntimeException($found['error'] . ': ' . json_encode($found['there'] ?? []));
        }
        return $this->ask('GET', $this->control("calls/{$found['id']}"))[1];
    }

    /** Make it as it was at first; before each test. */
    public function reset(): void
    {
        [$status, $said] = $this->ask('POST', $this->control('reset'));
        if ($status !== 204) {
            throw new RuntimeException($said['error']);
        }
    }

    /** End it. */
    public function stop(): void
    {
        proc_terminate($this->process);
        proc_close($this->process);
        @unlink(substr($this->file, 0, -strlen('.json')));
    }

    private function control(string $path): string
    {
        return preg_replace('~api$~', '_/', $this->url) . $path;
    }

    /** @return array{int, mixed} the status, and what the answer's JSON says */
    private function ask(string $method, string $url, string $body = ''): array
    {
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => "Content-Type: application/json\r\nConnection: close\r\n",
            'content' => $body,
            'ignore_errors' => true,
            'timeout' => 130,
        ]]);
        $text = file_get_contents($url, false, $context);
        return [(int) explode(' ', $http_response_header[0])[1], json_decode($text, true)];
    }
}
