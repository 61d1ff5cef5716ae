#include <driftaudit/data.hpp>

#include <algorithm>

namespace driftaudit {

std::vector<std::vector<std::string_view>> data_rows(std::string_view name) {
    std::vector<std::vector<std::string_view>> rows;
    std::string_view text = data_text(name);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        auto& row = rows.emplace_back();
        for (;;) {
            const std::size_t tab = std::min(line.find('\t'), line.size());
            row.push_back(line.substr(0, tab));
            if (tab == line.size()) break;
            line.remove_prefix(tab + 1);
        }
    }
    return rows;
}

}  // namespace driftaudit
