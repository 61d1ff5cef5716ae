#pragma once
// Colours of a terminal, and rows whose columns stand under each other.

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/finding.hpp>

namespace driftaudit::render {

enum class Paint { plain, bold, dim, red, yellow, cyan };

/// The text in this colour, or unchanged where colours are off.
std::string painted(std::string_view text, Paint paint, bool color);

/// The colour that a severity has everywhere.
Paint paint_of(Severity severity);

struct Cell {
    std::string text;
    Paint paint = Paint::plain;
};

/// Rows of cells; every column is as wide as its widest cell, and nothing follows the last cell of a row.
class Table {
public:
    void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
    void write(std::ostream& out, std::string_view indent, bool color) const;

private:
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace driftaudit::render
