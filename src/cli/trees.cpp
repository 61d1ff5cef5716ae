#include "trees.hpp"

#include <driftaudit/collector.hpp>

#include "../reporters/shared/words.hpp"
#include "configuration.hpp"
#include "output.hpp"

namespace driftaudit::cli {

Tree tree_at(const Repository& repository, const ObjectId& commit) { return {repository.tree(repository.commit(commit).tree), commit.hex()}; }

Tree tree_of(const CommandLine& told) {
    if (!told.revision && !told.staged) return {open_directory(told.path), ""};
    const Repository repository = Repository::open(told.path);
    if (told.staged) return {repository.index(), ""};
    return tree_at(repository, repository.commit_named(*told.revision));
}

Configuration configuration_for(const CommandLine& told, const Source& source, const Listing& listing) {
    if (!told.configured) return {};
    return told.configuration ? configuration_in_file(*told.configuration, told.path) : configuration_of_tree(source, listing);
}

Limits limits_of(const CommandLine& told) { return {.jobs = told.jobs}; }

Gathered gather(const Tree& tree, Listing listing, const Configuration& configuration, const CommandLine& told, Memo* memo, Progress& progress) {
    Gathered out;
    out.listing = listing;
    const auto show = [&](std::size_t done, std::size_t all) { progress.files(done, all); };
    listing = configured(std::move(listing), configuration);
    out.snapshot = std::make_unique<Snapshot>(memo ? collect(*tree.source, std::move(listing), *memo, limits_of(told), show)
                                                   : collect(*tree.source, std::move(listing), collectors(), limits_of(told), show));
    out.unreadable = unreadable_inputs(*out.snapshot);
    return out;
}

void tell_submodules(const CommandLine& told, const Listing& listing) {
    if (listing.submodules.empty() || told.quiet) return;
    say(render::counted(listing.submodules.size(), "submodule") + " not entered: " + render::joined(listing.submodules, ", "));
}

}  // namespace driftaudit::cli
