import type { SimulatorWords } from './words.en';

export const simulatorInGerman: SimulatorWords = {
  title: 'Was es für alle 671 Milliarden bräuchte',
  introduction:
    'Eine Mischung von Experten liest für jedes Token nur wenige ihrer Gewichte. Was nicht auf die GPU passt, kann auf der Platte warten, wenn es selten gebraucht wird. Diese Seite lässt die Regel, nach der unsere Engine Experten behält, über aufgezeichnete Wahlen laufen und rechnet aus, was dabei herauskommt.',
  model: 'Modell, jedes Gewicht in Q4_K',
  routes: 'Welche Experten gewählt werden',
  routesOf: { miniature: 'wie die Miniatur wählte, gedehnt', seeded: 'wie ein Zufallsmodell mit 64 Experten wählte, gedehnt', uniform: 'alle gleich oft' },
  about: {
    miniature: 'Aufgezeichnet: 24 Fragen, beantwortet von einer früheren Fassung der eingebetteten Mischung. Jeder ihrer 8 Experten steht für einen Block des großen Modells; im Block entscheidet der Zufall. Dass ein trainiertes Modell dieser Größe sich so wiederholt wie die Miniatur, ist eine Annahme.',
    seeded: 'Aufgezeichnet: Zufallstexte durch ein Modell mit 64 Experten und Zufallsgewichten, das Vorlieben hat, aber nichts gelernt hat. Auch seine Experten stehen für Blöcke, oder, wo es 64 sind, jeder für einen.',
    uniform: 'Nichts aufgezeichnet: Jedes Token geht durch Zufall zu irgendwelchen Experten. So ungünstig ist kein echtes Modell; es ist die untere Grenze.',
  },
  memory: 'GPU-Speicher für Gewichte, GB',
  memoryRate: 'Rate, mit der die GPU Gewichte liest, GB/s',
  diskRate: 'Lesen von der Platte, MB/s',
  repackRate: 'Blöcke umordnen, MB/s',
  uploadRate: 'Sie der GPU geben, MB/s',
  tooSmall: 'Nicht einmal die Experten eines Tokens passen: Mindestens {{least}} sind nötig.',
  holds: 'Hält {{held}} von {{experts}} Experten jeder Schicht, neben {{dense}}, die jedes Token braucht.',
  table: 'Ergebnis nach Zahl der gehaltenen Experten',
  columns: {
    held: 'Gehaltene Experten',
    takes: 'GPU-Speicher',
    hits: 'Wahlen, die da sind',
    disk: 'Je Token von der Platte',
    byDisk: 'Tokens/s, nur Platte',
    byMemory: 'Tokens/s, nur Speicher',
    speed: 'Tokens/s, wartend – ganz verdeckt',
  },
  heldOf: '{{held}} von {{experts}}',
  assumptions:
    'Die Raten oben sind zuerst die, die unser Bench gemessen hat ({{machine}}, {{date}}): eine Maschine ohne GPU, die Datei im Zwischenspeicher des Systems. Schreibe die deiner eigenen Maschine darüber. Größen stammen aus den veröffentlichten Konfigurationen. Angenommen: der Speicher, ein Token nach dem anderen, kein Rechenaufwand außer dem Lesen der Gewichte, keiner für den Kontext. „Wartend“ zählt Lesen und Rechnen zusammen, „ganz verdeckt“ lässt beides völlig nebeneinander laufen.',
};
