//! Commands that wait on the server, each on a connection of its own.

use super::ask::send_patiently;
use super::chunk::pack;
use super::deadline::Deadline;
use super::judge::{Answers, Retry};
use super::redirect::Cause;
use super::share::{Share, Sheet};
use super::stage::Stage;
use super::trace::Trace;
use crate::command::UnitInfo;
use crate::error::Error;

impl Share {
    /// It is one command, which may wait as long as it likes.
    pub(super) fn blocks(&self, sheet: &Sheet<'_>) -> bool {
        matches!(self.todo[..], [place] if sheet.info(place).is_some_and(UnitInfo::blocks))
    }

    /// Asks the server once, on a connection that nobody else uses. Given up in the middle, that is closed: the server
    /// waits no more.
    pub(super) async fn ask_alone(&self, sheet: &Sheet<'_>, stage: &Stage, trace: &Trace) -> Answers {
        let (mut answers, deadline) = (self.unanswered(sheet), Deadline::of(sheet.manifest));
        let unsent = |error: Error| {
            let place = self.todo.first().copied().unwrap_or_default();
            vec![Retry { places: place..place.saturating_add(1), cause: Cause::Unsent(error) }]
        };
        let admitted = match self.link.admit(1) {
            Ok(admitted) => admitted,
            Err(error) => return Answers { retries: unsent(error), ..answers },
        };
        let own = match deadline.wait(self.link.own()).await.filter(|_| !deadline.is_over()) {
            Some(Ok(own)) => own,
            Some(Err(error)) => return Answers { retries: unsent(error), ..answers },
            None => return Answers { retries: unsent(deadline.late()), ..answers },
        };
        stage.sent(&self.todo);
        let chunks = pack(self, sheet, own.session());
        trace.bytes(chunks.iter().map(|chunk| chunk.request.bytes).sum());
        let mut replies = Vec::with_capacity(1);
        for chunk in &chunks {
            replies.push(send_patiently(&self.link, own.session(), chunk, deadline).await);
        }
        let is_done = replies.iter().all(Result::is_ok);
        self.deal(sheet, &chunks, replies, &mut answers);
        drop((chunks, admitted));
        if is_done {
            own.give_back();
        }
        answers
    }
}
