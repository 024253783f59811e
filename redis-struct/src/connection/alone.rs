//! One command on its own: what most calls are.

use super::ask::send_one;
use super::chunk::request;
use super::db::Db;
use super::exchange::Stage;
use super::judge::{Verdict, judge};
use super::share::mend;
use crate::command::{Load, Outcome, Reply};

/// Asks the one server. As [`Share::ask`](super::share::Share::ask) does, without what several units need.
pub(super) async fn alone(db: &Db, load: &mut Load, wire: &[u8], stage: &Stage) -> Outcome {
    let Some(link) = db.link(0) else { return Outcome::Taken };
    let session = match link.session().await {
        Ok(session) => session,
        Err(error) => return Outcome::Failed(error),
    };
    stage.sent(0);
    loop {
        let reply = match send_one(link, &session, &request(load, wire, &session)).await {
            Ok(reply) => Reply::new(reply),
            Err(error) => return Outcome::Failed(error),
        };
        match judge(reply, &load.remedy) {
            Verdict::Done(outcome) => return outcome,
            Verdict::Retry(_) => mend(load, wire),
        }
    }
}
