//! What one server is asked in one round.

use std::ops::Range;
use std::sync::Arc;

use redis::Value;

use super::ask::send;
use super::chunk::{Chunk, pack};
use super::deadline::Deadline;
use super::judge::{Answers, Judge, Retry};
use super::link::Link;
use super::redirect::Cause;
use super::stage::Stage;
use super::trace::Trace;
use crate::command::{Load, Manifest, Outcome, UnitInfo};
use crate::error::Error;

/// What a batch has to send.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) loads: &'a [Load],
    /// The store of their commands.
    pub(super) wire: &'a [u8],
    pub(super) manifest: &'a Manifest,
}

impl<'a> Sheet<'a> {
    pub(super) fn load(&self, place: usize) -> Option<&'a Load> {
        self.loads.get(place)
    }

    /// What the batch remembers of the unit at `place`.
    pub(super) fn info(&self, place: usize) -> Option<&'a UnitInfo> {
        self.manifest.units.get(place)
    }

    /// What belongs together, a unit or a block of them, of this list of places.
    pub(super) fn groups<'t>(&self, todo: &'t [usize]) -> impl Iterator<Item = Range<usize>> + use<'a, 't> {
        let (sheet, mut rest) = (*self, todo);
        std::iter::from_fn(move || {
            let first = *rest.first()?;
            let count = sheet.info(first).map_or(1, |info| info.block.max(1));
            rest = rest.get(count..).unwrap_or_default();
            Some(first..first.saturating_add(count))
        })
    }

    /// There is something to send of these units.
    pub(super) fn is_sent(&self, places: &Range<usize>) -> bool {
        places.clone().any(|place| self.load(place).is_some_and(|load| load.commands > 0))
    }
}

/// The units for one server, in order. A block is in it as a whole.
pub(super) struct Share {
    pub(super) link: Arc<Link>,
    /// Their places in the batch.
    pub(super) todo: Vec<usize>,
    /// Those of them that another node has sent here for this once, in order: the first of a block.
    pub(super) asking: Vec<usize>,
}

impl Share {
    pub(super) fn new(link: Arc<Link>) -> Self {
        Self { link, todo: Vec::new(), asking: Vec::new() }
    }

    pub(super) fn is_asking(&self, place: usize) -> bool {
        !self.asking.is_empty() && self.asking.binary_search(&place).is_ok()
    }

    /// Asks the server once.
    pub(super) async fn ask(&self, sheet: &Sheet<'_>, stage: &Stage) -> Answers {
        let trace = Trace::new(|| self.link.name(), self.todo.iter().filter_map(|place| sheet.info(*place)));
        let answers = if self.blocks(sheet) {
            trace.around(self.ask_alone(sheet, stage, &trace)).await
        } else {
            trace.around(self.asked(sheet, stage, &trace)).await
        };
        trace.end(answers.outcomes.iter(), answers.retries.len());
        answers
    }

    async fn asked(&self, sheet: &Sheet<'_>, stage: &Stage, trace: &Trace) -> Answers {
        let mut answers = self.unanswered(sheet);
        if !self.todo.iter().any(|place| sheet.is_sent(&(*place..place.saturating_add(1)))) {
            return answers;
        }
        let commands = self.todo.iter().filter_map(|place| sheet.load(*place)).map(|load| load.commands).sum();
        let admitted = self.link.admit(commands);
        let deadline = Deadline::of(sheet.manifest);
        let session = match &admitted {
            Ok(_) => deadline.session(&self.link).await,
            Err(error) => Err(error.clone()),
        };
        let session = match session {
            Ok(session) => session,
            Err(error) => {
                let retry = |places: Range<usize>| Retry { places, cause: Cause::Unsent(error.clone()) };
                answers.retries = sheet.groups(&self.todo).filter(|places| sheet.is_sent(places)).map(retry).collect();
                return answers;
            }
        };
        stage.sent(&self.todo);
        let chunks = pack(self, sheet, &session);
        trace.bytes(chunks.iter().map(|chunk| chunk.request.bytes).sum());
        let replies = send(&self.link, &session, &chunks, deadline).await;
        self.deal(sheet, &chunks, replies, &mut answers);
        answers
    }

    /// What is known before anything is sent.
    pub(super) fn unanswered(&self, sheet: &Sheet<'_>) -> Answers {
        let outcome = |place: &usize| sheet.load(*place).map_or(Outcome::Taken, Load::refusal);
        Answers { outcomes: self.todo.iter().map(outcome).collect(), ..Answers::default() }
    }

    /// Deals out the replies of the chunks.
    pub(super) fn deal(
        &self,
        sheet: &Sheet<'_>,
        chunks: &[Chunk<'_>],
        replies: Vec<Result<Vec<Value>, Error>>,
        answers: &mut Answers,
    ) {
        for (chunk, replies) in chunks.iter().zip(replies) {
            match replies {
                Ok(replies) => {
                    Judge { share: self, sheet, answers: &mut *answers }.chunk(chunk.members.clone(), replies);
                }
                Err(error) => {
                    for at in chunk.members.clone() {
                        if let (Some(place), Some(outcome)) = (self.todo.get(at), answers.outcomes.get_mut(at))
                            && sheet.is_sent(&(*place..place.saturating_add(1)))
                        {
                            *outcome = Outcome::Failed(error.clone());
                        }
                    }
                }
            }
        }
        // A node that names no host means its own.
        for retry in &mut answers.retries {
            if let Cause::Moved(redirect) | Cause::Ask(redirect) = &mut retry.cause
                && redirect.host.is_empty()
            {
                redirect.host = self.link.host();
            }
        }
    }
}
