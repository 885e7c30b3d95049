<?php
// php testcase.php FILE CLASS: runs the tests of a class as PHPUnit would, as far as docs/recipes needs that.

declare(strict_types=1);

namespace PHPUnit\Framework;

abstract class TestCase
{
    public static function assertSame(mixed $expected, mixed $actual): void
    {
        if ($expected !== $actual) {
            throw new \RuntimeException(json_encode(['expected' => $expected, 'actual' => $actual]));
        }
    }

    public static function assertStringContainsString(string $needle, string $haystack): void
    {
        if (!str_contains($haystack, $needle)) {
            throw new \RuntimeException("no $needle in $haystack");
        }
    }

    public function run(string $method): void
    {
        $this->setUp();
        $this->$method();
    }

    protected function setUp(): void
    {
    }
}

[, $file, $class] = $argv;
require $file;
$class::setUpBeforeClass();
try {
    foreach (array_filter(get_class_methods($class), fn (string $name) => str_starts_with($name, 'test')) as $method) {
        (new $class())->run($method);
        echo "$method\n";
    }
} finally {
    $class::tearDownAfterClass();
}
