#include <driftaudit/change.hpp>

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include <driftaudit/judge.hpp>
#include <driftaudit/paths.hpp>

namespace driftaudit {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool continues_path(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/' || c == '.'; }

/// Puts another path in the place of one, where it stands as a whole.
void replace_path(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at)) {
        const std::size_t end = at + from.size();
        if ((at > 0 && continues_path(text[at - 1])) || (end < text.size() && continues_path(text[end]))) {
            at = end;
            continue;
        }
        text.replace(at, from.size(), to);
        at += to.size();
    }
}

/// Where a project is once a file moved: its own folder, or one around that, may have moved with the file.
std::string moved_project(const std::string& project, const Rename& rename) {
    std::string from = directory_of(rename.from), to = directory_of(rename.to);
    for (;; from = directory_of(from), to = directory_of(to)) {
        if (project == from) return to;
        if (from != "." && is_inside(project, from)) return (to == "." ? "" : to + '/') + project.substr(from.size() + 1);
        if (from == "." || to == "." || file_name(from) != file_name(to)) return project;
    }
}

/// The first side that stands on a changed line.
std::optional<Voice> cause_of(const Finding& finding, const std::vector<ChangedLines>& changed) {
    for (const Voice& voice : finding.voices) {
        const std::uint32_t first = voice.where.at.begin.line, last = std::max(first, voice.where.at.end.line);
        const bool whole = first == 0;   // the file as such
        if (std::ranges::any_of(changed, [&](const ChangedLines& lines) {
                return lines.path == voice.where.path && (whole ? lines.first == 1 && lines.last == UINT32_MAX : lines.first <= last && first <= lines.last);
            }))
            return voice;
    }
    return {};
}

/// The fingerprint without the number that tells equal ones apart.
std::string_view plain(std::string_view fingerprint) { return fingerprint.substr(0, fingerprint.find('-')); }

}  // namespace

std::vector<std::string> fingerprints_behind(const Finding& finding, const std::vector<Rename>& renames) {
    Finding moved = finding;
    std::vector<std::string> projects{finding.project};
    for (const Rename& rename : renames) {
        replace_path(moved.key, rename.from, rename.to);
        replace_path(moved.subject, rename.from, rename.to);
        std::string project = moved_project(finding.project, rename);
        if (std::ranges::find(projects, project) == projects.end()) projects.push_back(std::move(project));
    }
    std::vector<std::string> out;
    for (std::string& project : projects) {
        moved.project = std::move(project);
        std::string print = fingerprint_of(moved);
        if (print != plain(finding.fingerprint)) out.push_back(std::move(print));
    }
    return out;
}

Change compare(const std::vector<Finding>& before, const std::vector<Finding>& after, const std::vector<Rename>& renames, const std::vector<ChangedLines>& changed) {
    // as many of one plain fingerprint as there were are the same: which of several equal ones went is not told apart
    std::map<std::string, std::vector<const Finding*>, std::less<>> known;
    for (const Finding& finding : before)
        if (!finding.silenced) known[std::string(plain(finding.fingerprint))].push_back(&finding);
    std::map<std::string, std::vector<const Finding*>, std::less<>> fresh;
    Change out;
    for (const Finding& finding : after) {
        if (finding.silenced) continue;
        const auto same = known.find(plain(finding.fingerprint));
        if (same == known.end() || same->second.empty()) {
            fresh[std::string(plain(finding.fingerprint))].push_back(&finding);
            continue;
        }
        const auto at = std::ranges::find(same->second, finding.fingerprint, &Finding::fingerprint);
        same->second.erase(at == same->second.end() ? same->second.end() - 1 : at);
        ++out.unchanged;
    }
    std::vector<const Finding*> gone;
    for (const auto& [print, findings] : known) gone.insert(gone.end(), findings.begin(), findings.end());
    std::erase_if(gone, [&](const Finding* finding) {
        for (const std::string& print : fingerprints_behind(*finding, renames)) {
            const auto same = fresh.find(print);
            if (same == fresh.end() || same->second.empty()) continue;
            same->second.erase(same->second.begin());
            ++out.unchanged;
            return true;
        }
        return false;
    });
    const auto is_fresh = [&](const Finding& finding) {
        const auto found = fresh.find(plain(finding.fingerprint));
        return found != fresh.end() && std::ranges::find(found->second, &finding) != found->second.end();
    };
    for (const Finding& finding : after)
        if (is_fresh(finding)) out.introduced.push_back({finding, cause_of(finding, changed)});
    for (const Finding& finding : before)
        if (std::ranges::find(gone, &finding) != gone.end()) out.fixed.push_back(finding);
    return out;
}

std::vector<ChangedLines> changed_lines(const std::string& path, std::string_view before, std::string_view after) {
    const auto old_lines = lines_of(before), new_lines = lines_of(after);
    std::size_t head = 0, tail = 0;
    const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
    while (head < shorter && old_lines[head] == new_lines[head]) ++head;
    while (tail < shorter - head && old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) ++tail;
    // between what both begin and end with, a line is new where the other text has none left like it: one that only moved is none
    std::unordered_map<std::string_view, std::size_t> left;
    for (std::size_t i = head; i + tail < old_lines.size(); ++i) ++left[old_lines[i]];
    std::vector<ChangedLines> out;
    for (std::size_t i = head; i + tail < new_lines.size(); ++i) {
        if (const auto known = left.find(new_lines[i]); known != left.end() && known->second > 0) {
            --known->second;
            continue;
        }
        const auto line = static_cast<std::uint32_t>(i + 1);
        if (!out.empty() && out.back().last + 1 == line)
            out.back().last = line;
        else
            out.push_back({path, line, line});
    }
    return out;
}

double similarity(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return 0;
    std::unordered_map<std::string_view, std::size_t> left;
    for (const std::string_view line : lines_of(a)) ++left[line];
    std::size_t common = 0;
    for (const std::string_view line : lines_of(b)) {
        const auto known = left.find(line);
        if (known == left.end() || known->second == 0) continue;
        --known->second;
        common += line.size() + 1;
    }
    return std::min(1.0, static_cast<double>(common) / static_cast<double>(std::max(a.size(), b.size())));
}

}  // namespace driftaudit
