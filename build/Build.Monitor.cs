using System.Collections.Immutable;
using System.Globalization;
using Slipway.Build.Capabilities;
using Slipway.Build.Running;
using Slipway.Checks;
using Slipway.Checks.Monitoring;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Notifications;

namespace Slipway.Build;

/// <summary>Targets that look after what is deployed while nobody deploys.</summary>
internal sealed partial class Build
{
    // A40: for a day after a deployment it is looked closely every two hours, after that once a day.
    private static readonly TimeSpan FirstDay = TimeSpan.FromDays(1);
    private static readonly TimeSpan CloserEvery = TimeSpan.FromMinutes(115);

    // As many as there may be with a backup each hour.
    private const int RunsOfADay = 30;

    public Target Monitor => _ => _
        .Description("Look at hosts, jobs, data, backups and release; tell people what got worse or well again. For cron, hourly")
        .ReadOnly()
        .Executes(WatchOnce);

    public Target Watch => _ => _
        .Description("Look at what was deployed for as long as --watch says; what becomes critical fails the deployment, which is then undone")
        .Hidden()
        .ReadOnly()
        .After(SmokeTest)
        .SkipWhen(step => Task.FromResult(NothingWasChanged(step)))
        .Executes(WatchOver);

    public Target TestNotification => _ => _
        .Description("Send a test message by every channel of the settings, now, and say what each answered")
        .ReadOnly()
        .Executes(SendTest);

    private string BookFile => InHome("monitor/state.json");

    private async Task WatchOnce(StepContext step)
    {
        var now = workspace.Time.GetUtcNow();
        var book = await MonitorBook.LoadAsync(BookFile, step.Cancel).ConfigureAwait(false);
        // What was found by a close look is well again only by another.
        var since = now - book.Close;
        var isClose = book.StatusOf(Watchman.Release) != CheckStatus.Ok || since > FirstDay || (since > CloserEvery && await IsFirstDay(now, step.Cancel).ConfigureAwait(false));
        var look = await LookAsync(book, isClose, step.Cancel).ConfigureAwait(false);
        (book, var changes) = (book with { Close = isClose ? now : book.Close }).With(look, now);
        var seen = look.Seen;
        await MonitorLog.AppendAsync(InHome("monitor/monitor.log"), seen, now, step.Cancel).ConfigureAwait(false);
        Answer((new { at = now, environment = Stage.Environment.Name, isClose, checks = seen, changes }, MonitorText.Of(seen, changes, now)));

        await using var notifier = new Notifier(Stage, speaker);
        if (changes.Count > 0)
        {
            notifier.Tell(NotificationEvent.Monitor, MonitorText.News(Stage.Settings.Application, Stage.Environment.Name, changes, now, Stage.Environment.Redactor.Redact));
        }

        // Only when the message is safe on disk does the book say that people were told.
        await book.SaveAsync(BookFile, step.Cancel).ConfigureAwait(false);
        await notifier.FinishAsync().ConfigureAwait(false);
        if (seen.Any(look => look.Status == CheckStatus.Failed))
        {
            throw new InvalidOperationException($"{seen.Count(look => look.Status == CheckStatus.Failed)} of {seen.Count} checks are critical");
        }
    }

    // What was critical before the deployment is not its doing; the book says what was.
    private async Task WatchOver(StepContext step)
    {
        var book = await MonitorBook.LoadAsync(BookFile, step.Cancel).ConfigureAwait(false);
        var (start, span, looks) = (workspace.Time.GetTimestamp(), invocation.Watch!.Value, 0);
        while (true)
        {
            var seen = await LookAsync(book, isClose: false, step.Cancel).ConfigureAwait(false);
            var bad = seen.Seen.Where(look => look.Status == CheckStatus.Failed && book.StatusOf(look.Id) != CheckStatus.Failed).ToList();
            if (bad.Count > 0)
            {
                bad.ForEach(look => step.Evidence("A45", look.Id, look.Evidence, EvidenceStatus.Failed));
                throw new InvalidOperationException($"what was deployed is not well: {string.Join("; ", bad.Select(look => $"{look.Id}: {look.Evidence}"))}");
            }

            looks++;
            var left = span - workspace.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            step.Progress((span - left).TotalSeconds, span.TotalSeconds, "s");
            var wait = 3 * Stage.Settings.Monitor.Pause;
            await Task.Delay(left < wait ? left : wait, workspace.Time, step.Cancel).ConfigureAwait(false);
        }

        step.Evidence("A45", "watched", $"{looks} looks in {span}, and nothing became critical");
    }

    private Task<Look> LookAsync(MonitorBook book, bool isClose, CancellationToken cancel) =>
        new Looker(Stage.Settings.Monitor.LookAgain, Stage.Settings.Monitor.Pause, workspace.Time).LookAsync(book, new Watchman(Stage, Backups, isClose).LookAsync, cancel);

    private async Task<bool> IsFirstDay(DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            // A backup by itself ends unchanged: what counts is the newest run that changed something.
            var runs = await Journal.HistoryAsync(new HostJournalStore(Stage.Host), RunsOfADay, cancel).ConfigureAwait(false);
            return runs.FirstOrDefault(run => run.Ended is not { Outcome: RunOutcome.Unchanged }) is { Ended: { Outcome: RunOutcome.Succeeded } ended } && now - ended.Time < FirstDay;
        }
        catch (Exception problem) when (problem is HostException or JournalException)
        {
            // That is for the look to find and to tell.
            return false;
        }
    }

    private async Task SendTest(StepContext step)
    {
        var channels = Channels.Of(Stage.Settings.Notifications);
        if (channels.Count == 0)
        {
            throw new InvalidOperationException("no channel is set: notifications.mail and notifications.webhooks are empty");
        }

        var now = workspace.Time.GetUtcNow();
        var test = new Notification
        {
            Key = $"test/{Stage.Environment.Name}/{now:O}",
            Kind = "test",
            At = now,
            Subject = $"[{Stage.Settings.Application} {Stage.Environment.Name}] a test",
            Text = $"Sent by {Stage.Variables.User} on {System.Environment.MachineName} to see whether messages arrive. Nothing happened.\n",
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("environment", Stage.Environment.Name),
        };
        var failed = 0;
        foreach (var channel in channels)
        {
            try
            {
                await channel.SendAsync(test, step.Cancel).ConfigureAwait(false);
                speaker.Line($"{channel.Name}: taken");
            }
            catch (DeliveryException problem)
            {
                failed++;
                speaker.Line($"{channel.Name}: {problem.Message}");
            }
        }

        if (failed > 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{failed} of {channels.Count} channels did not take the message; see above"));
        }
    }
}
