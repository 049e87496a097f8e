// The socket calls that c-ares makes, so that their outcome is known.
//
// Why: c-ares 1.18.1 ends a question with "connection refused" whether no socket could be had,
// nobody listens, or the last server answered SERVFAIL, NOTIMP or REFUSED. It ends it inside the
// call that brought the news, so the last event here is the cause. (Later versions report the
// answer's code.)
//
// THREAD: the channel's. LIFETIME: the event outlives the channel.
#pragma once

struct ares_channeldata;

namespace sonde {

/// The last thing that a socket of the channel said.
struct AresSocketEvent {
  int error = 0;  ///< errno of a failed call, 0 if it worked
  int rcode = 0;  ///< of the last message received, if error is 0
};

/// c-ares uses non-blocking, close-on-exec sockets from then on and never raises SIGPIPE.
void InstallAresSockets(ares_channeldata* channel, AresSocketEvent* last);

}  // namespace sonde
