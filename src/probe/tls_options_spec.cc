#include "sonde/net/tls_options_spec.h"

namespace sonde {
namespace {

void CheckSources(const TlsOptions& options, const ConfigNode& node, ConfigErrors& errors) {
  const auto both = [&](std::string_view key, const std::string& inline_text,
                        const std::string& file) {
    if (inline_text.empty() || file.empty()) return;
    const std::string name(key);
    errors.Add(node.mark, "at most one of " + name + " and " + name + "_file may be set");
  };
  both("ca", options.ca_pem, options.ca_file);
  both("cert", options.cert_pem, options.cert_file);
  both("key", options.key_pem, options.key_file);
  const bool has_cert = !options.cert_pem.empty() || !options.cert_file.empty();
  const bool has_key = !options.key_pem.empty() || !options.key_file.empty();
  if (has_cert && !has_key) {
    errors.Add(node.mark, "a client certificate needs its private key", "set key or key_file");
  }
  if (has_key && !has_cert) {
    errors.Add(node.mark, "a private key needs its client certificate", "set cert or cert_file");
  }
}

void DecodeKey(const ConfigNode& node, TlsOptions& options, ConfigErrors& errors) {
  Secret secret;
  if (ValueCodec<Secret>::Decode(node, secret, errors)) options.key_pem = std::move(secret.text);
}

void PrintKey(const TlsOptions& options, std::string_view key, ConfigPrinter& printer) {
  if (!options.key_pem.empty()) ValueCodec<Secret>::Print({options.key_pem}, key, printer);
}

ObjectSpec<TlsOptions> MakeSpec() {
  ObjectSpec<TlsOptions> keys("tls_config",
                              "How TLS is spoken: trust, client certificate, versions.");
  keys.Key("ca", &TlsOptions::ca_pem, "PEM certificates to trust instead of the system's roots.");
  keys.Key("ca_file", &TlsOptions::ca_file,
           "File of PEM certificates to trust instead of the system's roots.",
           {.example = "/etc/sonde/ca.pem"});
  keys.Key("cert", &TlsOptions::cert_pem, "PEM client certificate, with its chain.");
  keys.Key("cert_file", &TlsOptions::cert_file,
           "File of the PEM client certificate, with its chain.",
           {.example = "/etc/sonde/client.pem"});
  keys.Custom("key", ValueCodec<Secret>::Form(), "PEM private key of the client certificate.",
              DecodeKey, PrintKey);
  keys.Key("key_file", &TlsOptions::key_file, "File of the client certificate's PEM private key.",
           {.example = "/etc/sonde/client.key"});
  keys.Key("server_name", &TlsOptions::server_name,
           "Name that is sent (SNI) and verified instead of the target's.");
  keys.Key("insecure_skip_verify", &TlsOptions::insecure_skip_verify,
           "Accept any certificate. Its expiry is still reported.",
           {.default_text = "false", .always_print = true});
  keys.Key("min_version", &TlsOptions::min_version, "Oldest TLS version to accept.",
           {.default_text = "TLS12"});
  keys.Key("max_version", &TlsOptions::max_version, "Newest TLS version to offer.",
           {.default_text = "TLS13"});
  keys.Check([](TlsOptions& options, const ConfigNode& node, ConfigErrors& errors) {
    CheckSources(options, node, errors);
  });
  return keys;
}

}  // namespace

const ObjectSpec<TlsOptions>& TlsOptionsSpec() {
  static const ObjectSpec<TlsOptions> spec = MakeSpec();
  return spec;
}

bool LeavesAVersion(const TlsOptions& options) noexcept {
  const auto or_default = [](TlsVersion version, TlsVersion standard) {
    return version == TlsVersion::kUnset ? standard : version;
  };
  return or_default(options.min_version, TlsVersion::kTls12) <=
         or_default(options.max_version, TlsVersion::kTls13);
}

}  // namespace sonde
