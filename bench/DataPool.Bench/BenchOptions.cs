using System.Globalization;

namespace DataPool.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: dotnet run -c Release --project bench/DataPool.Bench [-- options]
          --only ingest|idempotency|latency|snapshot|start|schedule|postgresql|migration|csv|excel|json-file|file|sql   one part (may be repeated)
          --quick          one short round of everything: a smoke test, not a measurement
          --seconds N      measured seconds of a turn (default 5; latency takes twice as many)
          --rounds N       interleaved rounds (default 3)
          --connections N  keep-alive connections (default 64)
          --items N        items that the migration moves (default 100,000)
          --cores N        processors that generator and servers share (default 2)
          --data DIR       where temporary data goes; a real disk, no tmpfs (default: beside the program)
          --server FILE    DataPool.Server.dll to measure (default: the Release build of this repository)
          --baseline       measure the baselines alone, without DataPool.Server
          --json FILE      write the figures as JSON too
        """;

    private static readonly string[] Parts = ["ingest", "idempotency", "latency", "snapshot", "start", "schedule", "postgresql", "migration", "csv", "excel", "json-file", "file", "sql"];

    public bool Help { get; private init; }

    public IReadOnlyList<string> Only { get; private init; } = Parts;

    public bool Quick { get; private init; }

    public double Seconds { get; private init; } = 5;

    public int Rounds { get; private init; } = 3;

    public int Connections { get; private init; } = 64;

    /// <summary>Items that the migration moves.</summary>
    public int Items { get; private init; } = 100_000;

    public int Cores { get; private init; } = 2;

    public string Data { get; private init; } = AppContext.BaseDirectory;

    public string? Server { get; private init; }

    public bool Baseline { get; private init; }

    public string? Json { get; private init; }

    /// <summary>Set in child processes: which baseline to serve (<c>bare</c> or <c>rows</c>).</summary>
    public string? Serve { get; private init; }

    public string Urls { get; private init; } = "http://127.0.0.1:0";

    /// <summary>Length of a turn.</summary>
    public TimeSpan Turn => TimeSpan.FromSeconds(Seconds);

    /// <summary>Once for each target, so that the JIT's tiers have settled before anything counts.</summary>
    public TimeSpan FirstWarmUp => TimeSpan.FromSeconds(Quick ? 1 : 4);

    /// <summary>Before each turn: connections open, caches fill, the neighbour's last writes drain.</summary>
    public TimeSpan TurnWarmUp => TimeSpan.FromSeconds(Quick ? 0.3 : 1);

    /// <exception cref="FormatException">An unknown option, or a value that does not fit.</exception>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        var only = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            string Value() => i + 1 < args.Length ? args[++i] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--help" or "-h" => options with { Help = true },
                "--quick" => options with { Quick = true, Seconds = 1, Rounds = 1, Items = 10_000 },
                "--baseline" => options with { Baseline = true },
                "--only" => Add(only, Value(), options),
                "--seconds" => options with { Seconds = Number(name, Value(), 0.2, 600) },
                "--rounds" => options with { Rounds = (int)Number(name, Value(), 1, 100) },
                "--connections" => options with { Connections = (int)Number(name, Value(), 1, 1000) },
                "--items" => options with { Items = (int)Number(name, Value(), 1000, 10_000_000) },
                "--cores" => options with { Cores = (int)Number(name, Value(), 1, 64) },
                "--data" => options with { Data = Path.GetFullPath(Value()) },
                "--server" => options with { Server = Path.GetFullPath(Value()) },
                "--json" => options with { Json = Path.GetFullPath(Value()) },
                "--serve" => options with { Serve = Value() },
                "--urls" => options with { Urls = Value() },
                _ => throw new FormatException($"Unknown option {name}."),
            };
        }

        return only.Count == 0 ? options : options with { Only = only };
    }

    private static BenchOptions Add(List<string> only, string part, BenchOptions options)
    {
        if (!Parts.Contains(part))
        {
            throw new FormatException($"--only knows {string.Join(", ", Parts)}; not \"{part}\".");
        }

        only.Add(part);
        return options;
    }

    private static double Number(string name, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new FormatException($"{name} takes a number from {least} to {most}; not \"{text}\".");
}
