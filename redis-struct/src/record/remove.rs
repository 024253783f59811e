//! pop, remove.

use super::read::selected;
use super::save::finish_save;
use super::unit::{block, command, script, script_unit, unit};
use super::write::{hdel, number, op};
use super::{KeyRef, RedisStruct, Removable};
use crate::command::{Access, Command};
use crate::error::{Error, Kind};
use crate::pipeline::{Decoder, Op};
use crate::script::{POP, SAVE};

/// HMGET and HDEL in MULTI; with a ttl `pop.lua`.
pub(super) fn pop<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<F::Output> {
    let fill = |mut command: Command| {
        fields.names(&mut |name| command.bytes(name.as_bytes()));
        command
    };
    let unit = match R::SPEC.ttl_millis {
        Some(ttl) => {
            let mut command = script::<R>(&POP, id, 5, 64);
            command.number(ttl);
            script_unit::<R>(&POP, fill(command))
        }
        None => {
            let (hmget, hdel) = (command::<R>("HMGET", id, 4, 64), command::<R>("HDEL", id, 4, 64));
            block::<R>("HMGET", vec![fill(hmget), fill(hdel)])
        }
    };
    Op::one(
        unit,
        Decoder::with(move |answers| {
            let answer = answers.next();
            let place = answer.place();
            let replies = answer.outcome.replies().map_err(|error| error.at(place.clone()))?;
            let values = replies.into_iter().next();
            let values = values.ok_or_else(|| Error::new(Kind::Malformed, "the reply is empty").at(place))?;
            selected(values, &fields, answer.key)
        }),
    )
}

/// HDEL; with a ttl `save.lua`.
pub(super) fn remove<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<u64> {
    let mut names = Vec::new();
    fields.names(&mut |name| names.push(name));
    let unit = match R::SPEC.ttl_millis {
        Some(ttl) => {
            let mut command = script::<R>(&SAVE, id, 6, 64);
            command.number(ttl);
            finish_save::<R>(command, &names)
        }
        None => unit::<R>("HDEL", Access::Write, hdel::<R>(id, names)),
    };
    op(unit, number)
}
