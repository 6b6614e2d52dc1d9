namespace InventorySync.Streams;

internal enum RunMode
{
    /// <summary>Resumes what an earlier run left unfinished.</summary>
    Normal,

    /// <summary>Reads everything again from the beginning.</summary>
    Full,

    /// <summary>One page of each stream, really written; never zeroes.</summary>
    Test,
}
