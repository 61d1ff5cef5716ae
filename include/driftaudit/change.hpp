#pragma once
// Two trees compared by what is said of them.

#include <optional>
#include <string>
#include <vector>

#include <driftaudit/finding.hpp>

namespace driftaudit {

/// A file that moved.
struct Rename {
    std::string from, to;
};

/// Lines of a file that another tree does not have there: from the first to the last, counted from 1.
struct ChangedLines {
    std::string path;
    std::uint32_t first = 1, last = UINT32_MAX;
};

/// A finding that a change brought, and the side of it that did: the first voice that stands on a changed line.
struct Introduced {
    Finding finding;
    std::optional<Voice> cause;   // nothing where no side changed: something went away
};

/// What the findings of one tree are to those of another.
struct Change {
    std::string base;                 // the commit that is compared with
    std::string head;                 // a commit; "" for a work tree or the index
    std::vector<Introduced> introduced;
    std::vector<Finding> fixed;
    std::size_t unchanged = 0;
};

/// Compares findings by their fingerprints; silenced ones are none. A finding whose places moved with their files is the same one.
Change compare(const std::vector<Finding>& before, const std::vector<Finding>& after, const std::vector<Rename>& renames,
               const std::vector<ChangedLines>& changed);

/// The fingerprints that a finding could have once these files moved: with its project where it was, and where its project moved with them. None where nothing of
/// the finding did.
std::vector<std::string> fingerprints_behind(const Finding& finding, const std::vector<Rename>& renames);

/// The stretches of lines of `after` that are not lines of `before`, in the order of the file; what only went away is none. Comparable to `git diff -U0`.
std::vector<ChangedLines> changed_lines(const std::string& path, std::string_view before, std::string_view after);

/// How much two texts have in common, from 0 (nothing) to 1: the bytes of the lines that both have, in parts of the larger one.
double similarity(std::string_view a, std::string_view b);

}  // namespace driftaudit
