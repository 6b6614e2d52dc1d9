using InventorySync.Settings;
using InventorySync.Streams;

namespace InventorySync.Cli;

/// <summary>What the command line asked for.</summary>
/// <param name="Source"><c>ozon</c>, <c>wildberries</c> or <c>all</c>.</param>
/// <param name="Wait">For how long to wait for another sync of the same account to end; zero: not at all.</param>
internal sealed record Request(Verb Verb, string Source, RunMode Mode, int Count, bool Json = false, TimeSpan Wait = default)
{
    public bool Ozon => Source is "ozon" or "all";

    public bool Wildberries => Source is "wildberries" or "all";

    public SettingsNeeds Needs => Verb switch
    {
        Verb.Sync => new SettingsNeeds(Ozon, Wildberries, Database: true),
        Verb.Compare => new SettingsNeeds(Ozon, Wildberries, Database: true),
        Verb.CheckApi => new SettingsNeeds(Ozon, Wildberries),
        Verb.TestMail => new SettingsNeeds(Smtp: true),
        _ => new SettingsNeeds(Database: true),
    };
}
