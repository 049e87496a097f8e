// What a peer's certificates say, and whether they are good, by a context's rules.
//
// Why: the same facts and the same verdict whoever made the handshake: our streams, curl with
// OpenSSL, or curl with another library (HTTP/3), which only hands the certificates out as text.
//
// THREAD: the shard's. LIFETIME: arguments are borrowed for the call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/tls_context.h"
#include "sonde/clock.h"
#include "sonde/net/tls.h"

struct x509_st;
struct stack_st_X509;

namespace sonde {

/// Fills in the facts about the chain and whether it is good. `sent`: every certificate of the
/// peer, the leaf included; may be null. Gives X509_V_OK or the code of the failure.
int ExaminePeer(const OpenSslContext& context, x509_st* leaf, stack_st_X509* sent,
                std::string_view server_name, WallTime now, TlsFacts& facts);
/// The same for certificates in PEM, leaf first, of a handshake that another library made. What
/// cannot be read counts as a peer without a certificate, which is not verified.
void ExaminePemPeer(const OpenSslContext& context, const std::vector<std::string>& chain,
                    std::string_view server_name, WallTime now, TlsFacts& facts);

/// The context's client certificate, its chain and its private key as one PEM text for another
/// library, "" if it has none.
std::string ClientPem(const OpenSslContext& context);

}  // namespace sonde
