//! One attempt of a transaction: what it watches, and what has a place in it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::ask::send;
use super::backend::Backend;
use super::chunk::{Chunk, pack};
use super::db::Db;
use super::deadline::Deadline;
use super::gathered::Gathered;
use super::home::Home;
use super::judge::Answers;
use super::link::Link;
use super::redirect::Cause;
use super::request::Request;
use super::share::{Share, Sheet};
use super::spare::Own;
use super::stage::Stage;
use super::trace::Trace;
use crate::command::{Access, Command, Outcome, Reply, UnitInfo};
use crate::error::{Error, Kind, Result};

/// Why the attempt is to be made again. Nothing of it has run.
pub(super) enum Again {
    /// Somebody else has changed what was read.
    Changed,
    /// The slot is another node's.
    Elsewhere(Error),
    /// It cannot be done at this moment.
    Later(Error),
}

/// One attempt of a transaction.
#[derive(Default)]
pub(super) struct Attempt {
    /// What it is for: the first operation says so.
    home: Option<Home>,
    pub(super) own: Option<Own>,
    watched: HashSet<Vec<u8>>,
    /// There is a WATCH that no EXEC has ended.
    pub(super) is_watching: bool,
    /// The one block was sent.
    is_spent: bool,
    /// And it has run, or may have.
    pub(super) has_run: bool,
    /// Something is on its way: if that does not change, nobody knows what is left on the connection.
    pub(super) is_open: bool,
    pub(super) is_over: bool,
    pub(super) again: Option<Again>,
}

impl Attempt {
    /// The units that have a place in a transaction. The others are told why they have not.
    pub(super) fn admitted(
        &mut self,
        db: &Db,
        sheet: &Sheet<'_>,
        all: &[usize],
        outcomes: &mut [Outcome],
    ) -> Vec<usize> {
        let mut admitted = Vec::with_capacity(all.len());
        for places in sheet.groups(all).filter(|places| sheet.is_sent(places)) {
            let units = sheet.manifest.units.get(places.clone()).unwrap_or_default();
            let Some(first) = units.first() else { continue };
            let refusal =
                self.refusal(first).or_else(|| Home::join(&mut self.home, db, units, &sheet.manifest.keys).err());
            match refusal {
                Some(error) => fail(outcomes, &places.collect::<Vec<_>>(), &error),
                None => {
                    self.is_spent |= first.block > 0;
                    admitted.extend(places);
                }
            }
        }
        admitted
    }

    fn refusal(&self, first: &UnitInfo) -> Option<Error> {
        let is_block = first.block > 0;
        let (kind, reason) = if self.is_over {
            (Kind::NotRun, "the transaction is over; use the `Db` that it was begun on")
        } else if self.is_open {
            (Kind::NotRun, "an operation of the transaction was lost or not waited for, so no other can follow it")
        } else if self.again.is_some() {
            (Kind::NotRun, "the transaction begins anew")
        } else if first.blocks() {
            (Kind::Refused, "a command that waits on the server has no place in a transaction")
        } else if is_block && self.is_spent {
            (Kind::Refused, "a transaction has one atomic block, which is its end")
        } else if !is_block && first.access == Access::Write && first.is_call() {
            (
                Kind::Refused,
                "a transaction writes in its atomic block: `tx.atomic(|p| …)`; a command that only reads says so with \
                 `.read_only()`",
            )
        } else if !is_block && first.access == Access::Write {
            (Kind::Refused, "a transaction writes in its atomic block: `tx.atomic(|p| …)`")
        } else {
            return None;
        };
        Some(Error::new(kind, reason))
    }

    /// Sees to it that there is a connection.
    pub(super) async fn connect(&mut self, db: &Db, deadline: Deadline) -> Result<()> {
        if self.own.is_some() {
            return if deadline.is_over() { Err(deadline.late()) } else { Ok(()) };
        }
        let Some(home) = &self.home else { return Err(Error::new(Kind::NotRun, "it is for no connection")) };
        let (link, cluster) = match home.backend(db)? {
            Backend::Server(link) => (link, None),
            Backend::Cluster(cluster) => {
                deadline.wait(cluster.refresh()).await;
                match home.slot().and_then(|slot| cluster.table().master(slot).cloned()) {
                    Some(link) => (link, Some(cluster)),
                    None => {
                        let error =
                            Error::new(Kind::NoConnection, "no node of the cluster serves the slot at this moment");
                        cluster.mark_stale();
                        self.begin_anew(Again::Later(error.clone()));
                        return Err(error);
                    }
                }
            }
        };
        match deadline.wait(link.own()).await {
            Some(Ok(own)) => self.own = Some(own),
            Some(Err(error)) => {
                // Another node may have taken its place.
                if let Some(cluster) = cluster.filter(|_| error.is_connection()) {
                    cluster.mark_stale();
                    self.begin_anew(Again::Later(error.clone()));
                }
                return Err(error);
            }
            None => return Err(deadline.late()),
        }
        Ok(())
    }

    /// Sends WATCH for what is read, and these units, at once.
    pub(super) async fn ask(
        &mut self,
        sheet: &Sheet<'_>,
        todo: &[usize],
        gathered: &[Gathered],
        stage: &Stage,
        deadline: Deadline,
    ) -> Result<Answers> {
        let Some(own) = &self.own else { return Err(Error::new(Kind::NotRun, "there is no connection")) };
        let link: &Arc<Link> = own.link();
        let commands = todo.iter().filter_map(|place| sheet.load(*place)).map(|load| load.commands).sum();
        let admitted = link.admit(commands)?;
        let share = Share { link: Arc::clone(link), todo: todo.to_vec(), asking: Vec::new() };
        let infos = || todo.iter().filter_map(|place| sheet.info(*place));
        let mut chunks = pack(&share, sheet, own.session());
        let keys = self.unwatched(sheet, todo, gathered);
        let has_block = infos().any(|info| info.block > 0);
        if !keys.is_empty() {
            chunks.insert(0, Chunk { request: watch(&keys), members: 0..0 });
        }
        self.is_open = true;
        self.is_watching = !has_block && (self.is_watching || !keys.is_empty());
        stage.sent(todo);
        let trace = Trace::new(|| link.name(), infos());
        trace.bytes(chunks.iter().map(|chunk| chunk.request.bytes).sum());
        let mut replies = trace.around(send(link, own.session(), &chunks, deadline)).await;
        let mut answers = share.unanswered(sheet);
        let watched = (!keys.is_empty()).then(|| {
            chunks.remove(0);
            replies.remove(0)
        });
        share.deal(sheet, &chunks, replies, &mut answers);
        trace.end(answers.outcomes.iter(), answers.retries.len());
        // What is not watched was not read either.
        let unwatched = watched.and_then(Result::ok).and_then(|mut replies| Reply::new(replies.pop()?).error());
        if let Some(error) = unwatched {
            answers.outcomes.iter_mut().filter(|outcome| matches!(outcome, Outcome::Reply(_))).for_each(|outcome| {
                *outcome = Outcome::Failed(error.clone());
            });
        } else {
            self.watched.extend(keys);
        }
        drop(admitted);
        Ok(answers)
    }

    /// The keys that these units read, and that are not watched yet.
    fn unwatched(&self, sheet: &Sheet<'_>, todo: &[usize], gathered: &[Gathered]) -> Vec<Vec<u8>> {
        let mut keys: Vec<Vec<u8>> = Vec::new();
        for places in sheet.groups(todo) {
            let Some(info) = sheet.info(places.start).filter(|info| info.block == 0) else { continue };
            let more = gathered.iter().filter(|unit| unit.place == places.start).flat_map(|unit| &unit.keys);
            for key in info.keys(&sheet.manifest.keys).chain(more.map(Vec::as_slice)) {
                if !self.watched.contains(key) && !keys.iter().any(|other| other == key) {
                    keys.push(key.to_vec());
                }
            }
        }
        keys
    }

    /// Why something did not run may tell where things are.
    pub(super) fn learn(&mut self, cause: Cause) {
        let Some(link) = self.own.as_ref().map(|own| Arc::clone(own.link())) else { return };
        let cluster = self.home.as_ref().and_then(Home::cluster);
        if let Some(cluster) = &cluster {
            match &cause {
                Cause::Moved(redirect) => cluster.moved(redirect),
                _ => cluster.mark_stale(),
            }
        }
        match cause {
            Cause::Moved(redirect) if cluster.is_some() => self.begin_anew(Again::Elsewhere(redirect.error)),
            Cause::Ask(redirect) if cluster.is_some() => self.begin_anew(Again::Later(redirect.error)),
            Cause::Later(error) => self.begin_anew(Again::Later(error)),
            Cause::Demoted(error) if cluster.is_some() || link.follows() => {
                link.renew();
                self.begin_anew(Again::Later(error));
            }
            _ => {}
        }
    }

    pub(super) fn begin_anew(&mut self, again: Again) {
        if !self.has_run {
            self.again.get_or_insert(again);
        }
    }
}

fn watch(keys: &[Vec<u8>]) -> Request<'static> {
    let mut command = Command::new("WATCH");
    keys.iter().for_each(|key| command.bytes(key));
    let mut wire = Vec::new();
    command.write_to(&mut wire);
    let mut request = Request::default();
    request.push(Cow::Owned(wire), 1);
    request
}

/// These units have failed.
pub(super) fn fail(outcomes: &mut [Outcome], places: &[usize], error: &Error) {
    for place in places {
        if let Some(outcome) = outcomes.get_mut(*place) {
            *outcome = Outcome::Failed(error.clone());
        }
    }
}
