#include <driftaudit/distribution-file.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

/// name version build pythons-abis-platforms, or "none".
std::string parts(std::string_view name) {
    const auto file = parse_distribution_file(name);
    if (!file) return "none";
    std::string out = file->name + " " + file->version.str();
    if (!file->build.empty()) out += " build " + file->build;
    const char* joint = " ";
    for (const auto* tags : {&file->pythons, &file->abis, &file->platforms}) {
        for (const std::string& tag : *tags) out += joint + tag, joint = ".";
        joint = "-";
    }
    return out;
}

}  // namespace

TEST_CASE("file names of distributions are read", "[model]") {
    CHECK(parts("Foo_Bar-1.0-py3-none-any.whl") == "foo-bar 1.0 py3-none-any");
    CHECK(parts("foo-1.0-2b-cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl") ==
          "foo 1.0 build 2b cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64");
    CHECK(parts("torch-2.1.0+cu118-cp310-cp310-linux_x86_64.whl") == "torch 2.1.0+cu118 cp310-cp310-linux_x86_64");
    CHECK(parts("foo-bar-1.0.tar.gz") == "foo-bar 1.0");
    CHECK(parts("foo-1.0.zip") == "foo 1.0");
    for (const char* name : {"", ".whl", "foo.whl", "foo-1.0.whl", "foo-x-py3-none-any.whl", "foo-1.0-x-py3-none-any.whl", "foo-1.0-py3-none-.whl",
                             "foo__bar-1.0-py3-none-any.whl", "a b-1.0-py3-none-any.whl", "foo-1.0-2.7-none-any.whl", "foo-1.0.tar.bz2", "-1.0.zip", "1.0.zip",
                             "foo-master.zip"}) {
        INFO(name);
        CHECK(parts(name) == "none");
    }
}
