using System.Collections.Immutable;

namespace MarketplaceSimulator.Data;

/// <summary>How the data of one marketplace differs from its first data. Immutable; a scenario replaces it.</summary>
internal sealed record MarketState(ulong Seed, int Items)
{
    /// <summary>Products that appeared later; their indices follow the first ones.</summary>
    public int Added { get; init; }

    /// <summary>The first products, that many, are gone.</summary>
    public int RemovedFirst { get; init; }

    /// <summary>Every n-th product is gone; 0 = none.</summary>
    public int RemovedEvery { get; init; }

    /// <summary>The first products, that many, have been edited and so come last in order of update.</summary>
    public int EditedFirst { get; init; }

    /// <summary>Counts the changes of quantities; each gives other quantities to every <see cref="ChangedEvery"/>-th product.</summary>
    public int Revision { get; init; }

    public int ChangedEvery { get; init; } = 1;

    /// <summary>The account holds nothing.</summary>
    public bool Empty { get; init; }

    public ImmutableHashSet<long> GoneWarehouses { get; init; } = [];

    /// <summary>Exclusive upper bound of indices.</summary>
    public int Bound => Empty ? 0 : Items + Added;

    public bool Holds(int index) =>
        index >= RemovedFirst && index < Bound && (RemovedEvery == 0 || (index + 1) % RemovedEvery != 0);

    /// <summary>0 for products whose quantities never changed.</summary>
    public int RevisionOf(int index) => index % ChangedEvery == 0 ? Revision : 0;
}
