// A verdict is written as the digests of its findings, and each finding once. It holds for one day, since dated rules and ignores that end make it depend on the day;
// and for one build of the program, which is what a store is of.

#include "verdicts.hpp"

#include <fstream>
#include <iterator>

namespace driftaudit::cli {
namespace {

std::string bytes_of(std::uint64_t number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

std::string digest_of(std::string_view text) { return bytes_of(text_digest(text)) + bytes_of(text_digest(text, 0x6472696674617564u)); }

/// Everything on the command line that a verdict depends on.
std::string rules_of(const CommandLine& told, const Repository& repository) {
    std::string text = told.policy.today + '\n' + repository.prefix() + '\n' + (told.policy.honor_suppressions ? "" : "no ignores") + (told.configured ? "" : "no configuration");
    for (const std::string& rule : told.policy.select) text += "\n+" + rule;
    for (const std::string& rule : told.policy.ignore) text += "\n-" + rule;
    if (told.configuration) {
        std::ifstream in(*told.configuration, std::ios::binary);
        text += '\n' + *told.configuration + '\n' + std::string(std::istreambuf_iterator<char>(in), {});
    }
    return digest_of(text);
}

}  // namespace

Verdicts::Verdicts(Store* store, const CommandLine& told, const Repository& repository) : store_(store), rules_(store ? "verdict" + rules_of(told, repository) : "") {}

std::shared_ptr<const Finding> Verdicts::finding(const Digest& digest) {
    auto& known = findings_[digest];
    if (known) return known;
    const auto bytes = store_->find("finding" + digest);
    if (!bytes) return nullptr;
    auto read = finding_from_bytes(*bytes);
    if (!read) return nullptr;
    known = std::make_shared<const Finding>(std::move(*read));
    written_.emplace(known.get(), digest);
    return known;
}

Verdict Verdicts::find(const ObjectId& tree) {
    if (!store_) return nullptr;
    const auto bytes = store_->find(rules_ + tree.hex());
    if (!bytes || bytes->size() % 16 != 1) return nullptr;
    if (const auto known = verdicts_.find(*bytes); known != verdicts_.end()) return known->second;
    std::vector<std::shared_ptr<const Finding>> findings;
    for (std::size_t at = 1; at < bytes->size(); at += 16) {
        auto one = finding(bytes->substr(at, 16));
        if (!one) return nullptr;
        findings.push_back(std::move(one));
    }
    return verdicts_[*bytes] = std::make_shared<const std::vector<std::shared_ptr<const Finding>>>(std::move(findings));
}

void Verdicts::keep(const ObjectId& tree, const Verdict& verdict) {
    if (!store_) return;
    const std::lock_guard lock(mutex_);
    kept_.emplace(tree, verdict);
}

Verdicts::Digest Verdicts::write_finding(const std::shared_ptr<const Finding>& finding) {
    const auto known = written_.find(finding.get());
    if (known != written_.end()) return known->second;
    const std::string bytes = to_bytes(*finding);
    const Digest digest = digest_of(bytes);
    if (findings_.try_emplace(digest, finding).second) store_->keep("finding" + digest, bytes);
    written_.emplace(finding.get(), digest);
    return digest;
}

void Verdicts::write() {
    if (!store_) return;
    for (const auto& [tree, verdict] : kept_) {
        std::string bytes(1, '.');   // a verdict of nothing is not nothing
        for (const auto& finding : *verdict) bytes += write_finding(finding);
        store_->keep(rules_ + tree.hex(), bytes);
    }
    kept_.clear();
}

}  // namespace driftaudit::cli
