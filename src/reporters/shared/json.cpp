#include "json.hpp"

#include <driftaudit/credentials.hpp>

#include "words.hpp"

namespace driftaudit::render {

void write_json(const Json& value, std::ostream& out) { out << value.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; }

Json place_json(const Location& where) { return {{"path", where.path}, {"line", where.at.begin.line}, {"column", where.at.begin.column}}; }

Json unreadable_json(const std::vector<UnreadableInput>& inputs) {
    Json list = Json::array();
    for (const UnreadableInput& input : inputs) {
        Json one = place_json(input.where);
        one["reason"] = without_credentials(input.reason);
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace driftaudit::render
