#include "tags.hpp"

#include <algorithm>
#include <cctype>

namespace driftaudit::check {
namespace {

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::ranges::find(words, word) != words.end(); }

bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c); }); }

/// Distributions whose code names are their versions: `debian:bookworm` says as much as `debian:12`.
bool is_distribution(std::string_view name) { return any_of(name, {"debian", "ubuntu", "buildpack-deps", "alpine", "fedora", "centos", "rockylinux", "almalinux"}); }

}  // namespace

Firmness firmness_of(const ImageReference& image) {
    if (!image.digest.empty()) return Firmness::firm;
    if (image.tag.empty()) return Firmness::untagged;
    const std::string_view tag = image.tag, name = image.name();
    const std::string_view head = tag.substr(0, tag.find('-'));
    if (any_of(head, {"latest", "stable", "lts", "edge", "nightly", "main", "master", "mainline", "rolling", "current", "develop"})) return Firmness::word;
    for (std::size_t begin = 0; begin <= tag.size();) {
        const std::size_t end = std::min(tag.find('-', begin), tag.size());
        if (any_of(tag.substr(begin, end - begin), {"latest", "nightly"})) return Firmness::word;
        begin = end + 1;
    }
    if (!is_distribution(name) && any_of(tag, {"alpine", "slim"})) return Firmness::word;
    const bool python = name == "python" && !image.repository.ends_with("lambda/python");
    if (python && (head == "3" || head == "2")) return Firmness::python_major;
    if (python && any_of(head, {"slim", "alpine", "bookworm", "bullseye", "buster", "trixie", "windowsservercore"})) return Firmness::word;
    if (is_number(head) && any_of(name, {"postgres", "postgis", "pgvector", "mysql", "mariadb", "mongo", "redis", "valkey", "elasticsearch", "rabbitmq"}))
        return Firmness::database_major;
    return Firmness::firm;
}

}  // namespace driftaudit::check
