#pragma once
// What the comments of a compiled requirements file tell: by which tool, from which files, for which Python.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// Reads the comments of a requirements file one by one, in their order.
class CompiledHead {
public:
    struct Result {
        Lock lock;    // no tool where nothing says that one made the file
        Span at;      // of the comment that says so
        Word python;  // the version it was compiled for, no text where that is not said
    };

    /// A comment with its `#`; `in_head` until the first line that is none.
    void read_comment(const Word& comment, bool in_head);
    Result result() const;

private:
    void read_command(std::string_view text, const Word& comment);
    void read_origin(std::string_view text);

    Result found_;
    std::vector<std::string> origins_;  // what `# via -r requirements.in` names
    bool command_goes_on_ = false;
};

}  // namespace driftaudit::syntax
