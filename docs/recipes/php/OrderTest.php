<?php
// vendor/bin/phpunit OrderTest.php

declare(strict_types=1);

use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/Station.php';

final class OrderTest extends TestCase
{
    private const ROW = [
        'DocumentID' => '1',
        'AccountKey' => '10001',
        'Reference' => '40001',
        'ValueDate' => '13/11/2024',
        'Agent' => '1',
        'ItemKey' => 'P1001',
        'Quantity' => '3.00',
        'Price' => '10.50',
    ];
    private static Station $station;

    public static function setUpBeforeClass(): void
    {
        self::$station = Station::start();
    }

    public static function tearDownAfterClass(): void
    {
        self::$station->stop();
    }

    protected function setUp(): void
    {
        self::$station->reset();
    }

    public function testAnOrderBecomesADocument(): void
    {
        [$status, $reply] = self::$station->post('imovein', [self::ROW]);
        self::assertSame([200, ['status' => 'ok']], [$status, $reply['apiRes']]);
        $call = self::$station->wait(['until' => 'imported']);
        $documents = array_column($call['timeline'], 'text', 'name');
        self::assertStringContainsString('number 1: account 10001, reference 40001', $documents['documents']);
    }

    public function testAnOrderWithoutAnAgentIsAnsweredOkAndRefusedByTheImport(): void
    {
        [$status] = self::$station->post('imovein', [['Agent' => ''] + self::ROW]);
        self::assertSame(200, $status);
        $call = self::$station->wait(['until' => 'refused']);
        $failed = array_values(array_filter($call['timeline'], fn (array $step) => $step['state'] === 'failed'));
        self::assertSame(['checks', 1, 'Agent', 'HC-M02'], [
            $failed[0]['name'], $failed[0]['row'], $failed[0]['field'], $failed[0]['code'],
        ]);
    }
}
