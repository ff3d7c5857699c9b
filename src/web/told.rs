//! What a session gives out in words: the report, the certificate, the rules in force.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::choices::choices;
use super::crossing::{Answer, Fault, Text, hear, into_error, tell, tell_all};
use super::session::Session;
use super::settings;
use super::shapes::{RuleInfo, SettingsRead};
use crate::flow::Circumstances;
use crate::policy;
use crate::words;

#[wasm_bindgen]
impl Session {
    /// The run's report (JSON). It holds no original value.
    ///
    /// # Errors
    /// A wrong shape.
    pub fn report(&self, told: &Ts<Circumstances>) -> Answer<String> {
        Ok(self.inner.report(&hear(told, "report")?))
    }

    /// The certificate of an event (HTML).
    ///
    /// # Errors
    /// A wrong shape; an event that there is not.
    pub fn certificate(&self, event_id: &Ts<Text>, told: &Ts<Circumstances>) -> Answer<String> {
        let Text(event_id) = hear(event_id, "certificate")?;
        let page = self.inner.certificate(&event_id, &hear(told, "certificate")?);
        page.ok_or_else(|| into_error(Fault::Unknown("certificate")))
    }

    /// Every rule in force.
    ///
    /// # Errors
    /// None is known.
    pub fn rules(&self) -> Answer<Vec<Ts<RuleInfo>>> {
        let rows = policy::rules(self.inner.settings());
        tell_all(rows.into_iter().map(RuleInfo::from), "rules")
    }

    /// Reads a settings file (JSON; empty for the SOP's own): the settings in full, and where
    /// they depart from the SOP.
    ///
    /// # Errors
    /// What is wrong with them, as the error's message, under the code `settings-unusable`.
    pub fn settings(json: &Ts<Text>) -> Answer<Ts<SettingsRead>> {
        let settings = settings(json, "settings")?;
        let differences = settings.differences();
        let summary = match differences.len() {
            0 => words::settings::SETTINGS.to_owned(),
            changed => words::settings::changed(changed),
        };
        let choices = choices(&settings);
        let read = SettingsRead { json: settings.to_json(), differences, summary, choices };
        tell(&read, "settings")
    }
}
