//! One command on its own: what most calls are.

use std::sync::Arc;

use super::ask::send_one;
use super::chunk::request;
use super::deadline::Deadline;
use super::judge::{Verdict, judge};
use super::link::Link;
use super::mend::mend;
use super::redirect::Cause;
use super::stage::Stage;
use super::trace::Trace;
use crate::command::{Load, Manifest, Outcome, Reply};

/// Asks the one server. As [`Share::ask`](super::share::Share::ask) does, without what several units need; and why it
/// did not run, if it may be sent again.
pub(super) async fn alone(
    link: &Arc<Link>,
    load: &mut Load,
    wire: &[u8],
    manifest: &Manifest,
    stage: &Stage,
    trace: &Trace,
) -> Result<Outcome, Cause> {
    let _admitted = link.admit(1).map_err(Cause::Unsent)?;
    let deadline = Deadline::of(manifest);
    let session = deadline.session(link).await.map_err(Cause::Unsent)?;
    stage.sent(&[0]);
    loop {
        let request = request(load, wire, &session);
        trace.bytes(request.bytes);
        let reply = match send_one(link, &session, &request, deadline).await {
            Ok(reply) => Reply::new(reply),
            Err(error) => return Ok(Outcome::Failed(error)),
        };
        drop(request);
        match judge(reply, &load.remedy) {
            Verdict::Done(outcome) => return Ok(outcome),
            Verdict::Retry(Cause::Mend(_)) => mend(load, wire),
            Verdict::Retry(cause) => return Err(cause),
        }
    }
}
