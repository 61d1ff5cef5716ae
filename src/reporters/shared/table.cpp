#include "table.hpp"

#include <algorithm>

#include "words.hpp"

namespace driftaudit::render {
namespace {

std::string_view code_of(Paint paint) {
    switch (paint) {
        case Paint::bold: return "\x1b[1m";
        case Paint::dim: return "\x1b[2m";
        case Paint::red: return "\x1b[1;31m";
        case Paint::yellow: return "\x1b[1;33m";
        case Paint::cyan: return "\x1b[1;36m";
        case Paint::plain: break;
    }
    return "";
}

}  // namespace

std::string painted(std::string_view text, Paint paint, bool color) {
    if (!color || paint == Paint::plain || text.empty()) return std::string(text);
    return std::string(code_of(paint)) + std::string(text) + "\x1b[0m";
}

Paint paint_of(Severity severity) {
    switch (severity) {
        case Severity::error: return Paint::red;
        case Severity::warning: return Paint::yellow;
        case Severity::note: break;
    }
    return Paint::cyan;
}

void Table::write(std::ostream& out, std::string_view indent, bool color) const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i].text));
    }
    for (const auto& row : rows_) {
        const auto last = std::find_if(row.rbegin(), row.rend(), [](const Cell& cell) { return !cell.text.empty(); });
        const auto cells = static_cast<std::size_t>(row.rend() - last);
        out << indent;
        for (std::size_t i = 0; i < cells; ++i) {
            out << painted(row[i].text, row[i].paint, color);
            // an empty column takes no room
            if (i + 1 < cells && widths[i] > 0) out << std::string(widths[i] - width(row[i].text) + 2, ' ');
        }
        out << '\n';
    }
}

}  // namespace driftaudit::render
