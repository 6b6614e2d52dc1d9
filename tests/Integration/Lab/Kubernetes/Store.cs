using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>The objects of one namespace with their versions, and every change since the last compaction. One thread at a time: whoever has <see cref="Gate"/>.</summary>
internal sealed class Store
{
    private readonly SortedDictionary<(string Plural, string Name), Stored> _objects = [];
    private readonly List<(long Version, string Type, string Plural, JsonObject Body)> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _oldest;

    public Lock Gate { get; } = new();

    public long Version { get; private set; } = 100;

    /// <summary>Ends with the next change.</summary>
    public Task Changed => _changed.Task;

    public IEnumerable<Stored> All(string plural) => _objects.Values.Where(one => one.Plural == plural).ToList();

    public Stored? Find(string plural, string name) => _objects.GetValueOrDefault((plural, name));

    public Stored Make(string plural, string name) => new(plural, name, Version);

    /// <summary>Puts it there, or says that it is other than before.</summary>
    public void Save(Stored one)
    {
        var type = _objects.TryAdd((one.Plural, one.Name), one) ? "ADDED" : "MODIFIED";
        one.Version = ++Version;
        Tell(type, one);
    }

    public void Remove(Stored one)
    {
        if (!_objects.Remove((one.Plural, one.Name)))
            return;
        one.Version = ++Version;
        Tell("DELETED", one);
    }

    /// <summary>Changes after a version; null when they are no longer all there.</summary>
    public IReadOnlyList<(long Version, string Type, JsonObject Body)>? Since(long version, string plural) =>
        version < _oldest ? null : [.. _changes.Where(one => one.Version > version && one.Plural == plural).Select(one => (one.Version, one.Type, one.Body))];

    /// <summary>Forgets all changes until now; who watches from before has to list again.</summary>
    public void Compact()
    {
        _changes.Clear();
        _oldest = ++Version;
        Wake();
    }

    private void Tell(string type, Stored one)
    {
        _changes.Add((one.Version, type, one.Plural, one.Read()));
        Wake();
    }

    private void Wake()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
