// driftaudit: do the places where this project runs agree?
//
//     bytes --collect--> facts --gather--> snapshot --resolve--> workspace --judge--> findings --report--> text
//
// `audit` is that line. Other commands are stations where the reader gets off: `facts` before anything is joined, `environments` before anything is judged; or go it
// more than once: `diff` for two trees, `history` for the tree of every commit.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include <driftaudit/source.hpp>

#include "commands.hpp"
#include "output.hpp"

namespace driftaudit::cli {
namespace {

Exit run(const CommandLine& told) {
    if (!told.directory.empty() && ::chdir(told.directory.c_str()) != 0) throw Error("-C " + told.directory + ": " + std::strerror(errno));
    switch (told.command) {
        case Command::explain: return explain(told);
        case Command::rules: return rules(told);
        case Command::docs: return docs(told);
        case Command::diff: return diff(told);
        case Command::history: return history(told);
        case Command::facts:
        case Command::environments:
        case Command::audit: break;
    }
    return audit(told);
}

}  // namespace
}  // namespace driftaudit::cli

int main(int argc, char** argv) {
    using namespace driftaudit;
    cli::prepare_streams();
    try {
        const cli::CommandLine told = cli::read_command_line({argv + (argc > 0), argv + argc});
        if (told.answer.empty()) return cli::run(told);
        cli::write_answer(told.answer);
        return cli::clean;
    } catch (const Error& error) {
        cli::say(error.what());
    } catch (const std::exception& error) {
        cli::say(std::string("internal error: ") + error.what());
    }
    return cli::misused;
}
