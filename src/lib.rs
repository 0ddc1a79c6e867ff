//! Siap Rak takes products of Indonesian micro and small enterprises from a
//! village kitchen or workshop to a retail shelf and keeps them there legally.
//!
//! Calls go one way: web and jobs, then a feature's actions, then its store,
//! then storage. `docs/architecture.md` is the map.

pub mod accounts;
pub mod app;
pub mod audit;
pub mod backup;
pub mod blobs;
pub mod businesses;
pub mod centre;
pub mod checklists;
pub mod clock;
pub mod codes;
pub mod commands;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod documents;
pub mod i18n;
pub mod identifiers;
pub mod jobs;
pub mod listings;
pub mod mail;
pub mod permits;
pub mod privacy;
pub mod products;
pub mod reading;
pub mod regions;
pub mod reminders;
pub mod reviews;
pub mod storage;
pub mod telemetry;
pub mod text;
pub mod threads;
pub mod tool;
pub mod web;
