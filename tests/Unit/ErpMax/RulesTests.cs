using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using ErpMax.Hosting;
using ErpMax.Jobs;
using ErpMax.Schema;
using ErpMax.Work;
using Slipway.Tests.Unit.House;

namespace Slipway.Tests.Unit.Orchestration;

public sealed class RulesTests
{
    [Fact]
    public void The_schema_that_the_code_needs_is_the_newest_migration() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "migrations/erpmax/postgresql"), "*.up.sql").Max(file => int.Parse(Path.GetFileName(file)[..4], CultureInfo.InvariantCulture)).ShouldBe(RequiredSchema.Version);

    [Theory]
    [InlineData(0, "never migrated")]
    [InlineData(7, "the schema is 7, this release needs 8")]
    [InlineData(8, null)]
    [InlineData(9, null)]
    public void An_older_schema_is_a_problem_and_a_newer_one_is_not(int version, string? problem)
    {
        if (problem is null)
            new SchemaState(version).Problem.ShouldBeNull();
        else
            new SchemaState(version).Problem.ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void The_spelling_of_a_request_does_not_matter_and_every_value_does()
    {
        var request = JobRequest.Of("stock.move", """{"sku":"a","quantity":1}""");
        JobRequest.Of("stock.move", """ { "quantity" : 1, "sku" : "\u0061" } """).Hash.ShouldBe(request.Hash);
        foreach (var other in new[] { JobRequest.Of("stock.move", """{"sku":"a","quantity":2}"""), JobRequest.Of("stock.move", """{"sku":"a","quantity":1}""", 1), JobRequest.Of("drill", """{"sku":"a","quantity":1}""") })
            other.Hash.ShouldNotBe(request.Hash);
    }

    [Fact]
    public void Canonical_json_is_the_same_for_any_order_of_names() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 4], Gen.Int).Array[1, 8].Sample(pairs =>
        {
            var fields = pairs.DistinctBy(p => p.Item1).Select(p => $"{JsonSerializer.Serialize(p.Item1)}:{p.Item2.ToString(CultureInfo.InvariantCulture)}").ToArray();
            using var forwards = JsonDocument.Parse($"{{{string.Join(',', fields)}}}");
            using var backwards = JsonDocument.Parse($"{{ {string.Join(" ,\n", fields.Reverse())} }}");
            return CanonicalJson.Write(forwards.RootElement) == CanonicalJson.Write(backwards.RootElement);
        });

    [Theory]
    [InlineData("stock.move", """{"sku":"bolt","quantity":-3}""", "")]
    [InlineData("stock.move", """{"sku":"bolt","quantity":0}""", "payload.quantity: nothing is moved by 0")]
    [InlineData("stock.move", """{"quantity":1.5,"colour":"red"}""", "payload.sku: expected 1 to 64 printable ASCII characters without spaces|payload.quantity: expected a whole number from -1000000 to 1000000|payload.colour: no such field; there are sku, quantity")]
    [InlineData("stock.move", "[1]", "payload: expected an object")]
    [InlineData("stock.count", """{"sku":"a b"}""", "payload.sku: expected 1 to 64 printable ASCII characters without spaces")]
    [InlineData("drill", """{"sku":"x","takesMilliseconds":-1}""", "payload.takesMilliseconds: expected a whole number from 0 to 600000")]
    public void A_payload_is_judged_before_the_job_is_taken(string kind, string payload, string problems)
    {
        using var document = JsonDocument.Parse(payload);
        string.Join('|', new JobKinds(drills: true).Find(kind)!.Problems(document.RootElement)).ShouldBe(problems);
    }

    [Fact]
    public void Drills_are_known_only_where_they_are_allowed()
    {
        new JobKinds(drills: false).Find("drill").ShouldBeNull();
        new JobKinds(drills: true).Find("drill").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("not-a-guid", """{"jobId":"0199f0a0-0000-7000-8000-000000000001"}""")]
    [InlineData("0199f0a0-0000-7000-8000-000000000000", "")]
    [InlineData("0199f0a0-0000-7000-8000-000000000000", "null")]
    [InlineData("0199f0a0-0000-7000-8000-000000000000", """{"jobId":7}""")]
    [InlineData("0199f0a0-0000-7000-8000-000000000000", """{"jobId":"7"}""")]
    public void A_message_that_tells_of_no_job_is_not_read(string id, string body) => JobMessage.TryRead(id, Encoding.UTF8.GetBytes(body), out _).ShouldBeFalse();

    [Fact]
    public void Waits_grow_up_to_their_limit_and_differ() =>
        Gen.Int[1, 200].Sample(failures =>
        {
            var full = Math.Min(100 * Math.Pow(2, failures - 1), 5000);
            var wait = BackOff.After(failures, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)).TotalMilliseconds;
            return wait >= full / 2 - 1 && wait <= full + 1;
        });
}
