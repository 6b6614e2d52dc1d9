using Slipway.Hosts;

namespace Slipway.Tests.Unit.Hosts;

public sealed class HostPathTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a//b/./c/", "/a/b/c")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/../../b", "/b")]
    [InlineData("/", "/")]
    public void Paths_are_normalised(string path, string expected) => HostPath.Normalise(path).ShouldBe(expected);

    [Theory]
    [InlineData("/srv/app/x", true)]
    [InlineData("/srv/app", false)]
    [InlineData("/srv/application", false)]
    public void Below_means_strictly_below(string path, bool expected) => HostPath.IsBelow(path, "/srv/app").ShouldBe(expected);

    [Theory]
    [InlineData("/a/b", "/a", "b")]
    [InlineData("/a", "/", "a")]
    public void Parent_and_name_take_a_path_apart(string path, string parent, string name)
    {
        HostPath.Parent(path).ShouldBe(parent);
        HostPath.Name(path).ShouldBe(name);
    }
}
