using System.Data.Common;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// One question about locks and waits. Its rows: kind (held, own, reader or writer), table or empty, mode or what is waited for, session, and for waits
/// the milliseconds until now or null.
/// </summary>
/// <param name="Ask">Makes the command in a session that looks.</param>
/// <param name="Pause">The shortest time between two looks that the server stands; zero: any.</param>
internal sealed record TrafficLook(Func<DbConnection, DbCommand> Ask, TimeSpan Pause);
