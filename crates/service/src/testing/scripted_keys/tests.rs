use super::*;
use crate::testing::key_contract::KeySubject;

crate::key_contract_tests!(Journal);

impl KeySubject for Journal {
    type Signer = ScriptedKeys;
    type Sealer = ScriptedKeys;

    fn start() -> Self {
        Self::default()
    }

    fn signer(&self, algorithm: Algorithm) -> ScriptedKeys {
        ScriptedKeys { algorithm, ..ScriptedKeys::new(Mood::Well, self) }
    }

    fn sealer(&self) -> ScriptedKeys {
        ScriptedKeys::new(Mood::Well, self)
    }

    fn calls(&self) -> usize {
        self.count()
    }
}
