#pragma once
// What was said of commits in other runs.

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include <driftaudit/memo.hpp>
#include <driftaudit/repository.hpp>
#include <driftaudit/timeline.hpp>

#include "command-line.hpp"

namespace driftaudit::cli {

/// Verdicts by the trees that they are of, for the rules, the configuration and the day of one command line. Findings and verdicts that are equal are kept once.
class Verdicts {
public:
    /// `store` may be null: then nothing is known.
    Verdicts(Store* store, const CommandLine& told, const Repository& repository);

    /// What was said of a tree, null where that is not known. For one thread.
    Verdict find(const ObjectId& tree);
    /// Remembers what is said of a tree, for `write`.
    void keep(const ObjectId& tree, const Verdict& verdict);
    /// Writes what is to be kept into the store.
    void write();

private:
    using Digest = std::string;   // sixteen bytes

    std::shared_ptr<const Finding> finding(const Digest& digest);
    Digest write_finding(const std::shared_ptr<const Finding>& finding);

    Store* store_;
    std::string rules_;   // begins every key
    std::unordered_map<Digest, std::shared_ptr<const Finding>> findings_;
    std::unordered_map<const Finding*, Digest> written_;
    std::unordered_map<std::string, Verdict> verdicts_;   // by their bytes
    std::map<ObjectId, Verdict> kept_;
    std::mutex mutex_;
};

}  // namespace driftaudit::cli
