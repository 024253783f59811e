//! pop, remove.

use super::read::{aliases, selected};
use super::save::finish_save;
use super::unit::{block, command, script, script_unit, unit};
use super::write::{Write, hdel, number, op, removed};
use super::{KeyRef, RedisStruct, Removable};
use crate::command::{Access, Command};
use crate::error::{Error, Kind};
use crate::pipeline::{Decoder, Op};
use crate::script::{POP, SAVE};

/// HMGET and HDEL in MULTI; with a ttl `pop.lua`; with a version `write.lua`. Of the fields and their aliases.
pub(super) fn pop<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<F::Output> {
    let aliases = aliases::<R, F>(&fields);
    let fill = |mut command: Command| {
        fields.names(&mut |name| command.bytes(name.as_bytes()));
        aliases.iter().for_each(|(_, alias)| command.bytes(alias.as_bytes()));
        command
    };
    let unit = match R::SPEC.ttl_millis {
        _ if R::SPEC.version.is_some() => {
            let mut removes = Vec::new();
            fields.names(&mut |name| removes.push(name));
            removes.extend(aliases.iter().map(|(_, alias)| *alias));
            Write { condition: "popped", removes, ..Write::default() }.unit::<R>(id)
        }
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
            let site = answer.site;
            let replies = answer.outcome.replies().map_err(|error| error.at(site.place()))?;
            let empty = || Error::new(Kind::Malformed, "the reply is empty").at(site.place());
            let values = replies.into_iter().next().ok_or_else(empty)?;
            selected(values, &fields, &aliases, answer.key)
        }),
    )
}

/// HDEL; with a ttl `save.lua`; with aliases `write.lua`, which counts a field once; with a version, too.
pub(super) fn remove<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<u64> {
    let mut names = Vec::new();
    fields.names(&mut |name| names.push(name));
    if R::SPEC.version.is_some() {
        return op(Write { condition: "held", removes: names, ..Write::default() }.unit::<R>(id), removed);
    }
    if names.iter().any(|name| R::SPEC.has_alias(name)) {
        return op(Write { condition: "any", removes: names, ..Write::default() }.unit::<R>(id), removed);
    }
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
