// Doctor: everything about one host that decides whether it can be deployed to, looked at in one go and told in one message. DoctorText is what is
// asked there, DoctorAnswers what came back, HostDoctor what it means and what to do about it. Nothing is changed.
using Slipway.Hosts;

namespace Slipway.Checks.Doctor;

/// <summary>Examines a host. A host that cannot be reached has that one finding.</summary>
public static class HostDoctor
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <param name="host">Who is examined.</param>
    /// <param name="options">What is expected there.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<Diagnosis> ExamineAsync(Host host, DoctorOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var began = options.Time.GetTimestamp();
            var facts = await host.FactsAsync(cancel).ConfigureAwait(false);
            var took = options.Time.GetElapsedTime(began);
            var answers = new DoctorAnswers((await host.RunAsync(DoctorText.Of(host.Root), cancellation: cancel).ConfigureAwait(false)).Output);
            var holder = await host.LockHolderAsync(cancel).ConfigureAwait(false);
            var clock = await HostChecks.Clock(host, options.Time).Probe(cancel).ConfigureAwait(false);
            return new Diagnosis(host.Name,
            [
                Finding.Ok("reach", FormattableString.Invariant($"{facts.User}@{facts.HostName}, {facts.OperatingSystem}, first answer after {took.TotalMilliseconds:0} ms")),
                .. options.Key is { } key ? new[] { Finding.Ok("key", key) } : [],
                new Finding("clock", clock.Status, clock.Evidence),
                Locale(answers),
                .. DoctorTools.Findings(answers, options.IsScheduler && !options.CrontabIsFile),
                .. DoctorPlace.Findings(host, answers, options),
                .. options.IsScheduler ? DoctorCron.Findings(answers, options) : [],
                .. DoctorWork.Findings(host, answers, holder),
            ]);
        }
        catch (Exception problem) when (problem is HostException or CommandFailedException)
        {
            return new Diagnosis(host.Name, [new Finding("reach", CheckStatus.Failed, problem.Message)]);
        }
    }

    internal static Command WithLimit(Command command) => command.Timeout(Limit).ReadOnly();

    // What programs say is read under LC_ALL=C only, so any locale will do; one that is not installed makes bash and perl complain into every log.
    private static Finding Locale(DoctorAnswers answers) => answers["locale"] is var set && answers["locale-warning"].Length > 0
        ? Finding.Warning("locale", $"{set}; it is not installed there ({answers["locale-warning"]})", "install it (locale-gen), or have sshd set none: LANG=C.UTF-8 in /etc/default/locale")
        : Finding.Ok("locale", $"{set}, {answers["charmap"]}");
}
