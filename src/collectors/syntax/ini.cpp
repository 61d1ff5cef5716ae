#include "ini.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>

#include "text.hpp"

namespace driftaudit::syntax {
namespace {

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(spaces), line.size()); }

// A comment behind a value needs a blank before it; setuptools and configparser leave it in, where no requirement has one.
std::string_view without_comment(std::string_view value) {
    const std::size_t at = std::min(value.find(" #"), value.find("\t#"));
    return trimmed(value.substr(0, at));
}

class Reader {
public:
    Ini read(std::string_view text) {
        std::uint32_t number = 0;
        for (std::string_view line : split(text, '\n')) read_line(line, ++number);
        return std::move(out_);
    }

private:
    void read_line(std::string_view line, std::uint32_t number) {
        const std::string_view content = trimmed(line);
        if (in_conflict(line, number) || content.empty() || content[0] == '#' || content[0] == ';') return;
        const std::size_t indent = indent_of(line);
        if (option_open_ && indent > indent_) return add_value(line, content, number);
        option_open_ = false;
        if (content[0] == '[') return begin_section(line, content, number);
        begin_option(line, content, indent, number);
    }

    // Lines between the marks of a merge conflict say what one side wants: neither is quoted.
    bool in_conflict(std::string_view line, std::uint32_t number) {
        if (line.starts_with("<<<<<<< ")) {
            refuse("a merge conflict was left in the file", span_in(line, line, number));
            inside_conflict_ = true;
        }
        const bool inside = inside_conflict_;
        if (line.starts_with(">>>>>>> ")) inside_conflict_ = false;
        return inside;
    }

    void begin_section(std::string_view line, std::string_view content, std::uint32_t number) {
        const std::size_t end = content.find(']');
        if (end == std::string_view::npos) return refuse("a section's bracket is not closed", span_in(line, content, number));
        section_ = content.substr(1, end - 1);
        in_section_ = true;
        out_.sections.emplace_back(section_, span_in(line, content.substr(0, end + 1), number));
    }

    void begin_option(std::string_view line, std::string_view content, std::size_t indent, std::uint32_t number) {
        const std::size_t sign = content.find_first_of("=:");
        const std::string_view name = trimmed(content.substr(0, sign));
        if (!in_section_ || name.empty() || sign == std::string_view::npos) return;
        out_.options.push_back({section_, lowered(name), span_in(line, name, number), {}});
        option_open_ = true;
        indent_ = indent;
        if (const std::string_view value = trimmed(content.substr(sign + 1)); !value.empty()) add_value(line, value, number);
    }

    void add_value(std::string_view line, std::string_view value, std::uint32_t number) {
        value = without_comment(value);
        if (!value.empty()) out_.options.back().lines.push_back({std::string(value), span_in(line, value, number)});
    }

    void refuse(std::string reason, Span at) { out_.troubles.push_back({Unreadable{std::move(reason)}, at, no_scope}); }

    Ini out_;
    std::string_view section_;
    bool in_section_ = false, option_open_ = false, inside_conflict_ = false;
    std::size_t indent_ = 0;
};

}  // namespace

std::string IniOption::text() const {
    std::string out;
    for (const Word& line : lines) out += (out.empty() ? "" : " ") + line.text;
    return out;
}

Span IniOption::value_span() const { return lines.empty() ? at : Span{lines.front().at.begin, lines.back().at.end}; }

const IniOption* Ini::find(std::string_view section, std::string_view name) const {
    const auto found =
        std::find_if(options.rbegin(), options.rend(), [&](const IniOption& option) { return option.section == section && option.name == name; });
    return found == options.rend() ? nullptr : &*found;
}

bool Ini::has_section(std::string_view name) const {
    return std::any_of(sections.begin(), sections.end(), [&](const auto& section) { return section.first == name; });
}

Ini read_ini(std::string_view text) { return Reader().read(text); }

}  // namespace driftaudit::syntax
