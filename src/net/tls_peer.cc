#include "net/tls_peer.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <utility>

#include "net/tls_certificate.h"
#include "net/tls_material.h"
#include "net/tls_peer_memory.h"
#include "net/tls_ptr.h"
#include "net/tls_verify.h"

namespace sonde {
namespace {

std::vector<CertificateFacts> DescribeAll(X509* leaf, STACK_OF(X509) * sent) {
  std::vector<CertificateFacts> chain;
  const int count = sent == nullptr ? 0 : std::min(sk_X509_num(sent), kMaxPeerCertificates);
  for (int i = 0; i < count; ++i) chain.push_back(DescribeCertificate(sk_X509_value(sent, i)));
  if (chain.empty()) chain.push_back(DescribeCertificate(leaf));
  return chain;
}

}  // namespace

int ExaminePeer(const OpenSslContext& context, X509* leaf, STACK_OF(X509) * sent,
                std::string_view server_name, WallTime now, TlsFacts& facts) {
  const auto key = TlsPeerMemory::KeyOf(leaf, sent, server_name);
  if (const KnownPeer* const known = key ? context.peers().Find(*key, now) : nullptr) {
    facts.peer_chain = known->chain;
    facts.earliest_expiry = known->earliest_expiry;
    facts.last_chain_expiry = known->last_chain_expiry;
    facts.verified = true;
    return X509_V_OK;
  }
  facts.peer_chain = DescribeAll(leaf, sent);
  for (const CertificateFacts& certificate : facts.peer_chain) {
    facts.earliest_expiry =
        std::min(facts.earliest_expiry.value_or(WallTime::max()), certificate.not_after);
  }
  VerifyOutcome outcome = VerifyServer(leaf, sent, context.trust(), server_name, now);
  facts.verified = !outcome.failure;
  facts.verify_failure = std::move(outcome.failure);
  facts.last_chain_expiry = outcome.last_chain_expiry;
  if (key && facts.verified && outcome.holds) {
    context.peers().Keep(*key, {.chain = facts.peer_chain,
                                .earliest_expiry = facts.earliest_expiry,
                                .last_chain_expiry = facts.last_chain_expiry,
                                .from = outcome.holds->from,
                                .until = outcome.holds->until});
  }
  return outcome.x509_error;
}

void ExaminePemPeer(const OpenSslContext& context, const std::vector<std::string>& chain,
                    std::string_view server_name, WallTime now, TlsFacts& facts) {
  const X509StackPtr sent(sk_X509_new_null());
  for (const std::string& pem : chain) {
    X509Ptr certificate(PEM_read_bio_X509(MemoryBio(pem).get(), nullptr, nullptr, nullptr));
    if (!certificate || !sent || sk_X509_push(sent.get(), certificate.get()) == 0) break;
    static_cast<void>(certificate.release());
  }
  ERR_clear_error();
  if (!sent || sk_X509_num(sent.get()) == 0) {
    facts.verify_failure = {FailureReason::kCertUntrusted, "the server's certificate is not known"};
    return;
  }
  ExaminePeer(context, sk_X509_value(sent.get(), 0), sent.get(), server_name, now, facts);
}

std::string ClientPem(const OpenSslContext& context) {
  const TlsCredentials* const credentials = context.credentials();
  if (credentials == nullptr) return {};
  const BioPtr bio(BIO_new(BIO_s_mem()));
  bool good = bio && PEM_write_bio_X509(bio.get(), credentials->certificate.get()) == 1;
  for (const X509Ptr& certificate : credentials->chain) {
    good = good && PEM_write_bio_X509(bio.get(), certificate.get()) == 1;
  }
  good = good && PEM_write_bio_PrivateKey(bio.get(), credentials->key.get(), nullptr, nullptr, 0,
                                          nullptr, nullptr) == 1;
  ERR_clear_error();
  if (!good) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace sonde
