namespace Slipway.Databases;

/// <summary>What a connection is for. <see cref="Read"/> connections refuse to write; <see cref="Migrate"/> may create the database.</summary>
internal enum Access
{
    Read,
    Migrate,
}
