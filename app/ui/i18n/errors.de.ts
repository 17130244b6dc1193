import type { ErrorCode, ErrorWords } from './error-codes';

export const errorsInGerman: Readonly<Record<ErrorCode, ErrorWords>> = {
  'server-unreachable': {
    what: 'Dein Server ist nicht zu erreichen.',
    todo: 'Prüfe, ob er läuft, ob die Adresse stimmt und ob er Anfragen dieser Seite zulässt (CORS).',
  },
  'server-not-allowed': {
    what: 'Diese Seite darf jenen Server nicht erreichen: Der Browser lässt nur die Hosts zu, die ihre Richtlinie nennt.',
    todo: 'Leite den Server auf dein Gerät weiter (ssh -L 8000:localhost:8000 deinserver) und nimm http://localhost:8000, oder lass den Host dort eintragen, wo die Seite gebaut wird (app/model-hosts.ts).',
  },
  'server-refused': {
    what: 'Dein Server lehnt die Anfrage ab.',
    todo: 'Prüfe den Schlüssel.',
  },
  'server-failed': {
    what: 'Dein Server konnte nicht antworten.',
    todo: 'Was er dazu sagt, steht unten. Ändere das und versuche es noch einmal.',
  },
  'server-answer': {
    what: 'Was unter dieser Adresse antwortet, ist kein Server, den Denkspur versteht.',
    todo: 'Prüfe die Adresse; nötig ist die OpenAI-kompatible Schnittstelle von vLLM, SGLang, llama.cpp oder Ollama.',
  },
  'server-cut': {
    what: 'Dein Server hat die Antwort mittendrin beendet.',
    todo: 'Was bis dahin kam, bleibt. Versuche es noch einmal und sieh ins Protokoll des Servers, wenn es wieder geschieht.',
  },
  'server-silent': {
    what: 'Dein Server hat zu lange nichts gesagt.',
    todo: 'Vielleicht ist er überlastet. Versuche es noch einmal oder starte ihn neu.',
  },
  'not-gguf': {
    what: 'Diese Datei ist kein GGUF-Modell.',
    todo: 'Wähle eine Datei, deren Name auf .gguf endet. Modelle in anderen Formaten (safetensors, ONNX) müssen erst umgewandelt werden.',
  },
  'gguf-version': {
    what: 'Diese GGUF-Datei hat eine Version, die Denkspur nicht liest.',
    todo: 'Nimm eine neuere Fassung des Modells; Dateien der GGUF-Versionen 2 und 3 funktionieren.',
  },
  'gguf-truncated': {
    what: 'Die Modelldatei hört auf, bevor ihre Daten zu Ende sind.',
    todo: 'Wahrscheinlich brach der Download ab. Lade sie noch einmal herunter und vergleiche die Größe.',
  },
  'gguf-corrupt': {
    what: 'Die Modelldatei widerspricht sich.',
    todo: 'Sie ist beschädigt. Lade sie noch einmal herunter, am besten von woanders.',
  },
  'gguf-limit': {
    what: 'Die Modelldatei nennt Größen, die kein echtes Modell hat.',
    todo: 'Sie ist beschädigt oder nicht das, was sie vorgibt. Nimm eine andere Kopie.',
  },
  'gguf-split': {
    what: 'Die Teile dieses geteilten Modells gehören nicht zusammen, oder es fehlen welche.',
    todo: 'Wähle alle Teile (…-00001-of-0000N.gguf bis zum letzten) auf einmal aus.',
  },
  'unsupported-architecture': {
    what: 'Modelle dieser Architektur kann Denkspur nicht ausführen.',
    todo: 'Versuche ein R1-Destillat (Qwen oder Llama) oder ein anderes Modell der Familien Qwen2, Qwen3 oder Llama.',
  },
  'unsupported-tensor-type': {
    what: 'Das Modell liegt in einer Quantisierung vor, die Denkspur nicht lesen kann.',
    todo: 'Nimm dasselbe Modell in einer anderen Quantisierung, etwa Q4_K_M oder Q8_0.',
  },
  'unsupported-tensor-shape': {
    what: 'Ein Tensor des Modells hat eine Form, die seine Architektur nicht erlaubt.',
    todo: 'Die Datei wurde wohl falsch umgewandelt. Nimm eine Kopie aus anderer Quelle.',
  },
  'unsupported-tokenizer': {
    what: 'Das Modell zerlegt Text auf eine Weise in Tokens, die Denkspur nicht kennt.',
    todo: 'Nimm ein anderes Modell; die der Familien R1, Qwen und Llama funktionieren.',
  },
  'unsupported-feature': {
    what: 'Das Modell braucht etwas, das Denkspur noch nicht kann.',
    todo: 'Nimm ein anderes Modell, oder sieh nach, ob ein neueres Denkspur es kann.',
  },
  'missing-tensor': {
    what: 'Ein Tensor, den das Modell braucht, steht nicht in der Datei.',
    todo: 'Kommt das Modell in mehreren Teilen, wähle alle auf einmal aus. Sonst ist die Datei unvollständig.',
  },
  'missing-key': {
    what: 'In der Datei fehlt eine Angabe, die das Modell beschreibt.',
    todo: 'Sie stammt wohl von einem sehr alten Umwandler. Nimm eine neuere Fassung.',
  },
  'bad-key': {
    what: 'Eine Angabe, die das Modell beschreibt, ergibt keinen Sinn.',
    todo: 'Die Datei ist beschädigt oder wurde falsch umgewandelt. Nimm eine andere Kopie.',
  },
  'template-failed': {
    what: 'Die Gesprächsvorlage in der Modelldatei lässt sich nicht ausführen.',
    todo: 'Nimm eine Kopie des Modells mit berichtigter Vorlage.',
  },
  'source-unreachable': {
    what: 'Das Modell ist nicht erreichbar.',
    todo: 'Prüfe Verbindung und Adresse und versuche es noch einmal.',
  },
  'source-read': {
    what: 'Die Modelldatei lässt sich nicht lesen.',
    todo: 'Wähle sie noch einmal aus; vielleicht wurde sie verschoben, oder ihr Laufwerk ist nicht mehr da.',
  },
  'source-changed': {
    what: 'Die Modelldatei hat sich geändert, während sie gelesen wurde.',
    todo: 'Warte, bis ihr Download fertig ist, und wähle sie dann noch einmal aus.',
  },
  'experts-unreadable': {
    what: 'Die Modelldatei lässt sich nicht weiter lesen, und die Antwort braucht Teile von ihr. Was geschrieben ist, bleibt.',
    todo: 'Prüfe, ob die Datei noch an ihrem Ort und ihr Laufwerk verbunden ist. Öffne sie dann noch einmal und lass die Antwort weitergehen.',
  },
  'download-interrupted': {
    what: 'Der Download ist abgebrochen.',
    todo: 'Was angekommen ist, bleibt. Setze ihn fort, sobald es eine Verbindung gibt.',
  },
  'flight-mode': {
    what: 'Der Flugmodus ist an, also wurde kein anderes Gerät etwas gefragt.',
    todo: 'Schalte ihn in den Einstellungen aus und versuche es noch einmal.',
  },
  'address-unclear': {
    what: 'Das ist weder ein Repositorium noch die Adresse eines Modells.',
    todo: 'Schreib Besitzer/Name, Besitzer/Name/Datei.gguf oder eine Adresse, die mit https:// beginnt.',
  },
  'host-not-allowed': {
    what: 'Diese Seite darf jenen Server nicht erreichen.',
    todo: 'Ihre Richtlinie nennt die Server, von denen Modelle kommen dürfen; wer die Seite betreibt, kann einen ergänzen. Oder sichere die Datei mit dem Browser und öffne sie hier.',
  },
  'no-model-files': {
    what: 'Eine solche Modelldatei gibt es dort nicht.',
    todo: 'Das Repositorium hat vielleicht andere Formate, oder nur einige Teile eines geteilten Modells. Such eines, dessen Name auf GGUF endet.',
  },
  'hash-mismatch': {
    what: 'Die heruntergeladene Datei ist nicht die, die ihr Herausgeber beschreibt.',
    todo: 'Ihre Bytes wurden entfernt. Lade sie noch einmal; wiederholt es sich, schickt der Server etwas anderes.',
  },
  'wrong-length': {
    what: 'Der Server schickt mehr, als das Modell hat.',
    todo: 'Die Bytes wurden entfernt. Versuche es später noch einmal.',
  },
  'wrong-range': {
    what: 'Der Server hat einen anderen Teil des Modells geschickt als den verlangten.',
    todo: 'Was vorher da war, bleibt. Versuche es später noch einmal.',
  },
  'not-a-model': {
    what: 'Was der Server schickt, ist kein Modell.',
    todo: 'Vielleicht ist es eine Anmeldeseite, etwa in einem öffentlichen Netz. Öffne irgendeine Seite im Browser und versuche es dann wieder.',
  },
  'storage-full': {
    what: 'Für dieses Modell ist kein Platz mehr.',
    todo: 'Entferne ein anderes Modell oder schaffe Platz auf dem Datenträger und setze dann fort; was angekommen ist, bleibt.',
  },
  paused: {
    what: 'Der Download ist angehalten.',
    todo: 'Setze ihn fort, wann immer du willst.',
  },
  'model-busy': {
    what: 'Dieses Modell ist in Gebrauch: Es wird geholt oder gelöscht, oder es antwortet aus seiner Datei, hier oder in einem anderen Tab.',
    todo: 'Warte, bis das fertig ist, oder lade ein anderes Modell.',
  },
  'invalid-model': {
    what: 'Die Beschreibung dieses Modells ergibt keinen Sinn.',
    todo: 'Nimm ein anderes Modell aus der Liste.',
  },
  'invalid-option': {
    what: 'Eine Einstellung hat einen Wert, der keinen Sinn ergibt.',
    todo: 'Ändere die unten genannte Einstellung und frage noch einmal.',
  },
  'not-loaded': {
    what: 'Es ist kein Modell geladen.',
    todo: 'Lade ein Modell und frage noch einmal.',
  },
  busy: {
    what: 'Das Modell ist mit einer anderen Anfrage beschäftigt.',
    todo: 'Warte, bis sie fertig ist, oder halte sie an.',
  },
  'context-full': {
    what: 'Die Frage ist länger als der Kontext des Modells.',
    todo: 'Kürze sie, beginne ein neues Gespräch, oder lade ein Modell mit längerem Kontext.',
  },
  aborted: {
    what: 'Angehalten.',
    todo: 'Du kannst jederzeit noch einmal fragen.',
  },
  'empty-prompt': {
    what: 'Es gab nichts zu beantworten.',
    todo: 'Schreibe zuerst eine Frage.',
  },
  'worker-crashed': {
    what: 'Das Rechenwerk ist unerwartet stehen geblieben.',
    todo: 'Lade das Modell noch einmal. Geschieht es bei einem großen Modell, nimm ein kleineres.',
  },
  'lost-repeatedly': {
    what: 'Das Rechenwerk ging mehrmals hintereinander verloren und wurde jedes Mal vergeblich neu aufgebaut.',
    todo: 'Was bisher geschrieben wurde, bleibt. Lade die Seite neu; geschieht es wieder, nimm ein kleineres Modell oder starte den Browser neu.',
  },
  'worker-protocol': {
    what: 'Seite und Rechenwerk haben einander nicht verstanden.',
    todo: 'Lade die Seite neu; vielleicht kam eine Aktualisierung nur halb an.',
  },
  'no-webgpu': {
    what: 'Dieser Browser bietet kein WebGPU.',
    todo: 'Nimm einen aktuellen Chrome, Edge, Firefox oder Safari. WebGPU braucht außerdem eine https-Adresse oder localhost.',
  },
  'no-adapter': {
    what: 'Der Browser bietet WebGPU, findet dafür aber keinen Grafikprozessor.',
    todo: 'Schalte in den Einstellungen des Browsers die Hardwarebeschleunigung ein und aktualisiere den Grafiktreiber.',
  },
  'adapter-limits': {
    what: 'Der Grafikprozessor gewährt weniger als WebGPUs eigene Mindestwerte.',
    todo: 'Erneuere Grafiktreiber oder Browser, oder lass die CPU rechnen: in den Einstellungen unter „Was rechnet“.',
  },
  'device-request-failed': {
    what: 'Der Grafikprozessor ließ sich nicht starten.',
    todo: 'Schließe andere Seiten, die ihn benutzen, oder starte den Browser neu, und versuche es noch einmal.',
  },
  'device-limit': {
    what: 'Der Grafikprozessor gewährt weniger, als dieses Modell braucht.',
    todo: 'Nimm ein kleineres Modell.',
  },
  'device-lost': {
    what: 'Die Verbindung zum Grafikprozessor ist abgerissen.',
    todo: 'Das geschieht nach dem Ruhezustand oder wenn der Treiber erneuert wird. Lade das Modell noch einmal.',
  },
  'out-of-memory': {
    what: 'Das Modell passt nicht in den Speicher des Grafikprozessors.',
    todo: 'Nimm ein kleineres Modell oder eine kleinere Quantisierung, oder schließe andere Seiten, die den Grafikprozessor benutzen.',
  },
  'shader-compilation': {
    what: 'Der Browser hat eines von Denkspurs GPU-Programmen abgelehnt.',
    todo: 'Das ist unser Fehler. Bitte melde ihn mit den Angaben unten; ein anderer Browser hilft vielleicht.',
  },
  'shader-interface': {
    what: 'Eines von Denkspurs GPU-Programmen wurde falsch aufgerufen.',
    todo: 'Das ist unser Fehler. Bitte melde ihn mit den Angaben unten.',
  },
  'kernel-wrong': {
    what: 'Dieser Grafikprozessor rechnet falsch.',
    todo: 'Aktualisiere seinen Treiber und den Browser, oder nimm ein anderes Gerät. Denkspur prüft das vor der ersten Antwort; Falsches wurde nicht gesagt.',
  },
  unexpected: {
    what: 'Es ist etwas geschehen, womit Denkspur nicht gerechnet hat.',
    todo: 'Versuche es noch einmal. Kommt es wieder, melde es bitte mit den Angaben unten.',
  },
};
