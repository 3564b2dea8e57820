using System.Globalization;
using DataPool.Bench;
using DataPool.Bench.Serve;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(BenchOptions.Usage);
    return 64;
}

if (options.Help)
{
    Console.WriteLine(BenchOptions.Usage);
    return 0;
}

if (options.Serve is not null)
{
    return BaselineHost.Run(options.Serve, options.Urls, options.Data);
}

return Pinning.RunsElsewhere(options, args, out int exitCode) ? exitCode : BenchRun.Execute(options);
