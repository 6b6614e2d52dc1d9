using Slipway.Build.Capabilities;
using Slipway.Engine.Journals;
using Slipway.Environments;
using Slipway.Notifications;
using Slipway.Reporting;

namespace Slipway.Build.Running;

/// <summary>
/// Tells people what a run does. It never fails a run and never holds one up: messages are put on disk, go out beside the work, and what is not
/// taken when the run ends and <c>notifications.patience</c> is over goes out with the next command.
/// </summary>
internal sealed class Notifier : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Stage stage;
    private readonly Speaker speaker;
    private readonly IReadOnlyList<Channel> channels;
    private readonly Outbox outbox;
    private readonly CancellationTokenSource end = new();
    private Task<Delivery> delivering = Task.FromResult(Delivery.Nothing);

    public Notifier(Stage stage, Speaker speaker)
    {
        (this.stage, this.speaker) = (stage, speaker);
        channels = Channels.Of(Settings);
        outbox = new Outbox(Path.Combine(stage.Home, "notifications"), channels, stage.Workspace.Time);
    }

    private NotificationSettings Settings => stage.Settings.Notifications;

    public bool IsSilent => channels.Count == 0;

    /// <summary>Whether the settings want to hear of this at all.</summary>
    public bool Wants(NotificationEvent kind) => Settings.On.Count == 0 || Settings.On.Contains(kind);

    /// <summary>Says the end of the newest run if its deployer was killed before it could.</summary>
    public void CatchUp(RunLog? last)
    {
        if (last is { Ended.Outcome: not RunOutcome.Unchanged } && Safely(() => outbox.Knows(KeyOf(last, "run-started"))))
        {
            Tell(NotificationEvent.Succeeded, last, RunNews.Ended(last, null, stage.Environment.Redactor.Redact));
        }

        Deliver();
    }

    /// <summary>To be called for each entry once it is durable: the first step that changes something is news.</summary>
    public void On(RunLog? log, JournalEntry entry)
    {
        if (entry is StepStarted or UndoStarted && log is not null && log.Entries.Where(change => change is StepStarted or UndoStarted).Take(2).Count() <= 1)
        {
            Tell(NotificationEvent.Started, log, RunNews.Started(log, stage.Environment.Redactor.Redact));
            if (!IsSilent && !Wants(NotificationEvent.Started))
            {
                // CatchUp goes by it.
                Safely(() =>
                {
                    outbox.Pass(KeyOf(log, "run-started"));
                    return true;
                });
            }

            Deliver();
        }
    }

    /// <summary>Says how the run ended, if it changed something or failed, and waits as <see cref="FinishAsync()"/> does.</summary>
    public Task<Delivery> FinishAsync(RunLog? log, string? next)
    {
        if (log is not null && log.Ended?.Outcome != RunOutcome.Unchanged)
        {
            Tell(NotificationEvent.Succeeded, log, RunNews.Ended(log, next, stage.Environment.Redactor.Redact));
        }

        return FinishAsync();
    }

    /// <summary>Puts a message that is not about a run on its way, if the settings want its kind.</summary>
    public void Tell(NotificationEvent kind, Notification notification)
    {
        if (!IsSilent && Wants(kind))
        {
            Safely(() =>
            {
                outbox.Enqueue(notification);
                return true;
            });
        }
    }

    /// <summary>Waits for the messages, but no longer than the settings say.</summary>
    public async Task<Delivery> FinishAsync()
    {
        if (IsSilent)
        {
            return Delivery.Nothing;
        }

        end.CancelAfter(Settings.Patience);
        var sent = (await delivering.ConfigureAwait(false)).Sent;
        IReadOnlyList<string> reasons = [];
        Delivery last;
        while (true)
        {
            last = await DeliverNowAsync().ConfigureAwait(false);
            sent += last.Sent;

            // A try that the end of the patience cut off knows no reason.
            reasons = end.IsCancellationRequested && reasons.Count > 0 ? reasons : last.Troubles;
            if (last.Queued == 0 || end.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(Pause, stage.Workspace.Time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (last.Queued > 0)
        {
            speaker.Notice($"{last.Queued} notification(s) wait and go out with the next command: {string.Join("; ", reasons)}");
        }

        return last with { Sent = sent };
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)delivering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var channel in channels.OfType<IDisposable>())
        {
            channel.Dispose();
        }

        end.Dispose();
    }

    // Succeeded stands for "ended": which of the three it was is in the news.
    private void Tell(NotificationEvent kind, RunLog log, RunNews news) => Tell(
        news.Kind switch { "run-undone" => NotificationEvent.Undone, "run-not-undone" => NotificationEvent.NotUndone, _ => kind },
        new Notification { Key = KeyOf(log, news.Kind), Kind = news.Kind, At = log.Ended?.Time ?? stage.Workspace.Time.GetUtcNow(), Subject = news.Subject, Text = news.Text, Facts = news.Facts });

    // A run that was not undone, was resumed and failed again is news each time; its entries tell the times apart.
    private static string KeyOf(RunLog log, string kind) =>
        $"{log.Began.Plan.Application}/{log.Began.Plan.Environment}/{log.Number}/{log.Began.Time:O}/{kind}{(kind == "run-not-undone" ? $"/{log.Entries.Count}" : "")}";

    private void Deliver()
    {
        if (!IsSilent && delivering.IsCompleted)
        {
            delivering = Task.Run(DeliverNowAsync);
        }
    }

    private async Task<Delivery> DeliverNowAsync()
    {
        try
        {
            return await outbox.FlushAsync(end.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new Delivery(0, 0, [problem.Message]);
        }
    }

    private T? Safely<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            speaker.Notice($"A notification could not be queued: {problem.Message}");
            return default;
        }
    }
}
