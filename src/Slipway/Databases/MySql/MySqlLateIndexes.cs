using System.Text.RegularExpressions;

namespace Slipway.Databases.MySql;

/// <summary>
/// A filter for the text of a dump on its way into an empty database: secondary indexes and foreign keys are taken out of CREATE TABLE and added when
/// all rows are there. The server then sorts an index once, where row by row it rewrites pages that its buffer pool has long dropped: a table of four
/// million rows with an index over random values is loaded in an eighth of the time. The dump itself stays what the server's own client wrote.
/// </summary>
/// <remarks>
/// Left as they are: tables of other engines, tables without a primary key (the first unique one may order their rows), tables whose counting column
/// does not lead their primary key, and indexes of kinds that ALTER TABLE cannot add to others' company (full text, spatial, by hash, without overlaps).
/// </remarks>
internal static partial class MySqlLateIndexes
{
    /// <summary>For awk. CREATE TABLE is what follows the client's setting of a charset: text of rows or of procedures never does.</summary>
    public const string Filter = """
        # What is inserted begins with one of these.
        /^[(I]/ && !inside { print; next }
        inside && !/^\)/ { line[++n] = $0; next }
        inside {
          inside = 0; primary = ""; counted = ""
          for (i = 1; i <= n; i++) {
            sub(/,$/, "", line[i])
            if (line[i] ~ /^  PRIMARY KEY \(/) primary = substr(line[i], 16)
            else if (line[i] ~ /^  `.* AUTO_INCREMENT/ && match(line[i], /`([^`]|``)+`/)) counted = substr(line[i], RSTART, RLENGTH)
          }
          ours = / ENGINE=InnoDB/; movable = ours && primary != "" && (counted == "" || index(primary, counted) == 1)
          keys = ""; references = ""; kept = ""
          for (i = 1; i <= n; i++) {
            if (movable && line[i] ~ /^  (UNIQUE )?KEY `/ && line[i] !~ /USING HASH|WITHOUT OVERLAPS/) keys = keys ", ADD" substr(line[i], 2)
            else if (ours && line[i] ~ /^  CONSTRAINT `([^`]|``)+` FOREIGN KEY /) references = references ", ADD" substr(line[i], 2)
            else kept = kept (kept == "" ? "" : ",\n") line[i]
          }
          print kept
          if (keys != "") indexes[++k] = "ALTER TABLE " table " " substr(keys, 3) ";"
          if (references != "") foreign[++f] = "ALTER TABLE " table " " substr(references, 3) ";"
        }
        begins && /^CREATE TABLE `/ { inside = 1; n = 0; table = substr($0, 14, length($0) - 15) }
        { begins = /^\/\*![0-9]+ SET character_set_client = /; print }
        END {
          if (k + f > 0) print "SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO', FOREIGN_KEY_CHECKS=0;"
          for (i = 1; i <= k; i++) print indexes[i]
          for (i = 1; i <= f; i++) print foreign[i]
        }
        """;

    /// <summary>
    /// Whether to load once more without the filter: the server refused a statement. Sorting needs space where the server keeps temporary files, which
    /// may be less than the database has.
    /// </summary>
    public static bool MayBeWhy(string error) => RefusedStatement().IsMatch(error);

    // Numbers from 2000 on are the client's: a server that is gone or does not let us in.
    [GeneratedRegex(@"ERROR (?!2\d{3} )\d+ \(\w{5}\) at line")]
    private static partial Regex RefusedStatement();
}
