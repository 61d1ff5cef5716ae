#pragma once
// Days as people write them, YYYY-MM-DD: such texts are in the order of time.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>

namespace driftaudit {

/// True for a day of the calendar in the form YYYY-MM-DD.
inline bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const auto number = [&](std::size_t from, std::size_t count) {
        unsigned value = 0;
        const char* const begin = text.data() + from;
        const auto [end, error] = std::from_chars(begin, begin + count, value);
        return error == std::errc{} && end == begin + count ? value : 0;
    };
    const unsigned year = number(0, 4);
    return year > 0 && (std::chrono::year(static_cast<int>(year)) / std::chrono::month(number(5, 2)) / std::chrono::day(number(8, 2))).ok();
}

/// A day in the form YYYY-MM-DD.
inline std::string date_text(std::chrono::sys_days moment) {
    const std::chrono::year_month_day day{moment};
    const auto digits = [](unsigned number, std::size_t count) {
        const std::string text = std::to_string(number);
        return std::string(count - std::min(count, text.size()), '0') + text;
    };
    return digits(static_cast<unsigned>(static_cast<int>(day.year())), 4) + '-' + digits(static_cast<unsigned>(day.month()), 2) + '-' +
           digits(static_cast<unsigned>(day.day()), 2);
}

/// The day it is in UTC.
inline std::string today() { return date_text(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())); }

}  // namespace driftaudit
