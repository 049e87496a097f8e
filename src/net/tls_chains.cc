#include "net/tls_chains.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace sonde {
namespace {

/// The same authority, maybe in another certificate: a chain never passes through it twice.
bool SameEntity(const X509* a, const X509* b) {
  return X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
         EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;
}

}  // namespace

ChainFinder::ChainFinder(X509* leaf, STACK_OF(X509) * sent, X509_STORE* store)
    : sent_(sent), lookup_(X509_STORE_CTX_new()) {
  if (!lookup_ || X509_STORE_CTX_init(lookup_.get(), store, leaf, sent) != 1) return;
  const X509StackPtr same(X509_STORE_CTX_get1_certs(lookup_.get(), X509_get_subject_name(leaf)));
  for (int i = 0; same && i < sk_X509_num(same.get()); ++i) {
    if (X509_cmp(sk_X509_value(same.get(), i), leaf) == 0) paths_.push_back({leaf});
  }
  Path path{leaf};
  Extend(path);
}

bool ChainFinder::Issued(X509* issuer, const Path& path) {
  if (++checks_ > kMaxChecks || X509_check_issued(issuer, path.back()) != X509_V_OK) return false;
  return std::none_of(path.begin(), path.end(),
                      [issuer](const X509* known) { return SameEntity(known, issuer); });
}

void ChainFinder::TryRoots(const Path& path) {
  X509StackPtr roots(X509_STORE_CTX_get1_certs(lookup_.get(), X509_get_issuer_name(path.back())));
  for (int i = 0; roots && i < sk_X509_num(roots.get()); ++i) {
    X509* const root = sk_X509_value(roots.get(), i);
    if (paths_.size() == kMaxChains) limited_ = true;
    if (limited_ || !Issued(root, path)) continue;
    paths_.push_back(path);
    paths_.back().push_back(root);
  }
  if (roots) roots_.push_back(std::move(roots));
}

void ChainFinder::TrySent(Path& path) {
  for (int i = 0; sent_ != nullptr && i < sk_X509_num(sent_); ++i) {
    X509* const candidate = sk_X509_value(sent_, i);
    if (!Issued(candidate, path)) continue;
    path.push_back(candidate);
    Extend(path);
    path.pop_back();
  }
}

void ChainFinder::Extend(Path& path) {
  if (paths_.size() == kMaxChains || path.size() == kMaxDepth || checks_ > kMaxChecks) {
    limited_ = true;
    return;
  }
  TryRoots(path);
  TrySent(path);
}

}  // namespace sonde
