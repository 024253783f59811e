//! pop, remove.

use super::read::{aliases, selected};
use super::save::finish_save;
use super::unit::{block, command, script, script_beside, unit};
use super::write::{Write, empty, hdel, number, op, removed};
use super::{KeyRef, RedisStruct, Removable, beside};
use crate::command::{Access, Command, Reply};
use crate::pipeline::{Decoder, Op};
use crate::script::{POP, SAVE};

/// HMGET and HDEL in MULTI; with a ttl `pop.lua`; with a version `write.lua`, and of fields beside the record: there what
/// cannot be read must not be removed, and MULTI goes on. Of the fields and their aliases.
pub(super) fn pop<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<F::Output> {
    let aliases = aliases::<R, F>(&fields);
    let mut names = Vec::new();
    fields.names(&mut |name| names.push(name));
    let fill = |mut command: Command| {
        fields.names(&mut |name| command.bytes(name.as_bytes()));
        aliases.iter().for_each(|(_, alias)| command.bytes(alias.as_bytes()));
        command
    };
    let is_beside = names.iter().any(|name| R::SPEC.side(name).is_some());
    let unit = match R::SPEC.ttl_millis {
        ttl if R::SPEC.version.is_some() || (is_beside && ttl.is_none()) => {
            let mut removes = names.clone();
            removes.extend(aliases.iter().map(|(_, alias)| *alias));
            Write { condition: "popped", removes, ..Write::default() }.unit::<R>(id)
        }
        Some(ttl) => {
            let mut command = script::<R>(&POP, id, 5, 64);
            command.number(ttl);
            let command = fill(command);
            let reads = beside::reads(R::SPEC, command.key(), &names);
            let writes = beside::writes(R::SPEC, command.key(), Vec::new(), &names);
            script_beside::<R>(&POP, command, &reads, &writes)
        }
        None => {
            let (hmget, hdel) = (command::<R>("HMGET", id, 4, 64), command::<R>("HDEL", id, 4, 64));
            block::<R>("HMGET", Access::Write, vec![fill(hmget), fill(hdel)])
        }
    };
    Op::one(
        unit,
        Decoder::with(move |answers| {
            let answer = answers.next();
            let site = answer.site;
            let mut replies = answer.outcome.replies().map_err(|error| error.at(site.place()))?.into_iter();
            let mut values = replies.next().ok_or_else(|| empty().at(site.place()))?;
            let mut beside: Vec<Reply> = Vec::new();
            // What is beside the record comes in one reply with what is in it.
            if is_beside {
                let mut all = values.array().map_err(|error| error.at(site.place()))?;
                values = all.next()?;
                beside = std::iter::from_fn(|| all.next().ok()).collect();
            }
            selected(values, beside, &fields, &aliases, answer.key)
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
    let is_beside = names.iter().any(|name| R::SPEC.side(name).is_some());
    if names.iter().any(|name| R::SPEC.has_alias(name)) {
        return op(Write { condition: "any", removes: names, ..Write::default() }.unit::<R>(id), removed);
    }
    let unit = match R::SPEC.ttl_millis {
        Some(ttl) => {
            let mut command = script::<R>(&SAVE, id, 6, 64);
            command.number(ttl);
            finish_save::<R>(command, &names, Vec::new())
        }
        None if is_beside => {
            let hdel = hdel::<R>(id, names.iter().copied());
            let writes = beside::writes(R::SPEC, hdel.key(), Vec::new(), &names);
            beside::write_block::<R>("HDEL", vec![hdel], writes)
        }
        None => unit::<R>("HDEL", Access::Write, hdel::<R>(id, names)),
    };
    op(unit, number)
}
