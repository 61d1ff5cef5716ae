// Shell text, as scripts hold it; and the plain lines of the shells of Windows.
#include "collectors/syntax/argv.hpp"
#include "collectors/syntax/shell.hpp"
#include "collectors/syntax/windows-shell.hpp"
#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit;
    using namespace driftaudit::fuzz;
    const std::string_view text = text_of(data, size);
    const auto lines = syntax::mapped_lines(text);
    promise_places(text, syntax::shell_facts(lines, {.variables = true}));
    for (const auto shell : {syntax::WindowsShell::powershell, syntax::WindowsShell::cmd})
        promise_places(text, syntax::shell_facts(syntax::plain_lines(lines, shell), {}));
    promise_places(text, syntax::argv_facts(syntax::split_words(lines), {}));
    return 0;
}
