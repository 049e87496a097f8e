#include "net/tls_peer_memory.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

#include "net/tls_ptr.h"

namespace sonde {
namespace {

using DigestPtr = std::unique_ptr<EVP_MD_CTX, OpenSslDelete<&EVP_MD_CTX_free>>;

/// Dates count whole seconds, and who compares them may count the last one or not.
constexpr Duration kMargin = std::chrono::seconds(2);

bool Add(EVP_MD_CTX* digest, const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned int size = 0;
  return X509_digest(certificate, EVP_sha256(), bytes.data(), &size) == 1 &&
         EVP_DigestUpdate(digest, bytes.data(), size) == 1;
}

std::size_t TextBytes(const KnownPeer& peer) {
  std::size_t bytes = 0;
  for (const CertificateFacts& facts : peer.chain) {
    bytes += facts.subject.size() + facts.issuer.size();
    for (const std::string& name : facts.dns_names) bytes += sizeof name + name.size();
    for (const std::string& name : facts.ip_addresses) bytes += sizeof name + name.size();
  }
  return bytes;
}

}  // namespace

std::optional<TlsPeerMemory::Key> TlsPeerMemory::KeyOf(X509* leaf, STACK_OF(X509) * sent,
                                                       std::string_view name) {
  const DigestPtr digest(EVP_MD_CTX_new());
  bool good = digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1 &&
              Add(digest.get(), leaf);
  const int count = sent == nullptr ? 0 : sk_X509_num(sent);
  for (int i = 0; good && i < count; ++i) good = Add(digest.get(), sk_X509_value(sent, i));
  // A name has at most 253 letters and a digest 32 bytes, so where the chain ends must be said.
  good = good && EVP_DigestUpdate(digest.get(), &count, sizeof count) == 1 &&
         EVP_DigestUpdate(digest.get(), name.data(), name.size()) == 1;
  Key key{};
  if (!good || EVP_DigestFinal_ex(digest.get(), key.data(), nullptr) != 1) return std::nullopt;
  return key;
}

std::size_t TlsPeerMemory::KeyHash::operator()(const Key& key) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, key.data(), sizeof hash);
  return hash;
}

const KnownPeer* TlsPeerMemory::Find(const Key& key, WallTime now) const {
  const auto found = peers_.find(key);
  if (found == peers_.end()) return nullptr;
  const KnownPeer& peer = found->second;
  return peer.from + kMargin < now && now + kMargin < peer.until ? &peer : nullptr;
}

void TlsPeerMemory::Keep(const Key& key, KnownPeer peer) {
  if (TextBytes(peer) > kMaxTextBytes) return;
  if (peers_.size() == kMaxPeers && !peers_.contains(key)) peers_.erase(peers_.begin());
  peers_.insert_or_assign(key, std::move(peer));
}

}  // namespace sonde
