// DialogueRun: what is the same for every prober that connects, may start TLS and may hold a
// dialogue.
//
//     (derived: find and connect) → OnConnected → StartTls → OnTls → StartDialogue → Execute …
//
// Why so thin: what to say and what to wait for is decided by Dialogue; this file only executes.
//
// THREAD: the shard's. LIFETIME: see ProbeRun; the settings outlive the run.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "probes/dialogue/dialogue.h"
#include "sonde/net/tls.h"
#include "sonde/probe_run.h"

namespace sonde {

class DialogueRun : public ProbeRun {
 public:
  ~DialogueRun() override;

 protected:
  /// The part of a prober's configuration that matters here; held by reference.
  struct Settings {
    const QueryResponse& entries;
    bool tls;  ///< handshake right after the connect
    const TlsOptions& tls_options;
  };
  DialogueRun(ProbeServices& services, RunRequest request, Settings settings);

  void OnDeadline() override;
  void Conclude(ProbeResult& result) override;

  /// Goes on with `next` once there is a TLS context, if the dial needs one.
  void PrepareDialogueTls(std::move_only_function<void()> next);
  /// `dial_name` is verified by `tls`, `starttls_name` by a starttls entry, unless the module names
  /// one.
  void SetServerNames(std::string dial_name, std::string starttls_name);
  void OnConnected(std::expected<std::unique_ptr<ByteStream>, Failure> stream);

 private:
  /// Handshakes over the stream, in a phase of its own, then goes on with the dialogue.
  void StartTls();
  void Handshake();
  void OnTls(TlsOutcome outcome);
  void StartDialogue();
  void Execute(Dialogue::Decision decision);
  void Read(std::size_t max_bytes);
  void Write(std::string data);

  Settings settings_;
  std::string dial_name_, starttls_name_;
  TlsContextPtr tls_context_;
  std::unique_ptr<ByteStream> stream_;
  Dialogue dialogue_;
  bool connected_ = false;  ///< the dial is over, TLS included where it belongs to it
};

}  // namespace sonde
